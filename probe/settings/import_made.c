/* What an import makes. See import_made.h. */
#include "probe/settings/import_made.h"

#include "probe/settings/target.h"

struct imported *import_begin(struct import *in, const char *name)
{
    struct imported *made = ARENA_NEW(in->arena, struct imported);
    struct option_table *tables =
        ARENA_ARRAY(in->arena, struct option_table, GIVEN_TABLES);

    made->name = name;
    given_options_tables(&made->given, in->arena, tables);
    if (in->last)
        in->last->next = made;
    else
        in->first = made;
    in->last = made;
    return made;
}

void import_note(struct import *in, struct imported *made, const char *text)
{
    struct text_note **end = &made->notes;

    while (*end)
        end = &(*end)->next;
    *end = ARENA_NEW(in->arena, struct text_note);
    (*end)->text = text;
}

void import_note_password(struct import *in, struct imported *made)
{
    import_note(
        in, made,
        "The password was left out: give --password-command, --password-env "
        "or --password-file with connections edit.");
}

void import_add(struct import *in, struct imported *made, const char *option,
                struct span value)
{
    (void)given_options_set(&made->given, option,
                            arena_span(in->arena, value).at, in->mistakes);
}

void import_add_flag(struct import *in, struct imported *made,
                     const char *option)
{
    (void)given_options_add(&made->given, option, NULL, in->mistakes);
}

void import_add_target(struct import *in, struct imported *made,
                       const char *text)
{
    struct settings set;
    struct mistakes found = {0}; /* a password in it: noted, not told */

    settings_init(&set, in->arena);
    target_parse(&set, text, &found);
    if (mistakes_any(&found))
        import_note_password(in, made);
    mistakes_fini(&found);
    if (set.host)
        import_add(in, made, "host", span_of(set.host));
    if (set.port)
        import_add(in, made, "port",
                   span_of(arena_printf(in->arena, "%d", set.port)));
    if (set.security != SECURITY_UNSET)
        import_add(in, made, "security", span_of(security_name(set.security)));
    if (set.username)
        import_add(in, made, "username", span_of(set.username));
}
