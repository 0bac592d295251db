/* smtp-probe presets [NAME]: the built-in settings of providers. */
#include <stdio.h>
#include <string.h>

#include "common/base/nearest.h"
#include "common/base/wrap.h"
#include "probe/command.h"
#include "probe/output.h"
#include "probe/settings/preset.h"

enum {
    NAME_COLUMN = 18,
    HOST_COLUMN = 54,
    LABEL_COLUMN = 14,
    WIDTH = 80,
    MAX_BYTES = 256 * 1024,
};

static void write_row(const struct preset *p, struct buf *out)
{
    char port[32];

    (void)snprintf(port, sizeof(port), "%d %s", (int)p->port,
                   security_name(preset_security(p->security)));
    (void)buf_printf(out, "%-*s%-*.*s %s\n", NAME_COLUMN, p->name,
                     HOST_COLUMN - NAME_COLUMN,
                     p->host.at ? (int)p->host.len : 6,
                     p->host.at ? p->host.at : "--host", port);
}

static void write_field(const char *label, struct span text, struct buf *out)
{
    if (!text.len)
        return;
    (void)buf_printf(out, "  %-*s", LABEL_COLUMN - 2, label);
    wrap_write(out, text, LABEL_COLUMN, WIDTH);
    (void)buf_char(out, '\n');
}

static void write_ports(const struct preset *p, struct buf *out)
{
    const struct preset_port *ports = p->alternatives.at;

    (void)buf_printf(out, "  %-*s%d %s", LABEL_COLUMN - 2, "Port", (int)p->port,
                     security_name(preset_security(p->security)));
    for (size_t i = 0; i < p->alternatives.count; i++)
        (void)buf_printf(out, ", %d %s", (int)ports[i].port,
                         security_name(preset_security(ports[i].security)));
    (void)buf_char(out, '\n');
}

static void write_list(const char *label, const struct schema_texts *list,
                       struct buf *out)
{
    if (!list->count)
        return;
    (void)buf_printf(out, "  %-*s", LABEL_COLUMN - 2, label);
    for (size_t i = 0; i < list->count; i++)
        (void)buf_printf(out, "%s%.*s", i ? ", " : "", SPAN_ARGS(list->at[i]));
    (void)buf_char(out, '\n');
}

static void write_preset(const struct preset *p, struct buf *out)
{
    (void)buf_printf(out, "%.*s\n\n", SPAN_ARGS(p->title));
    write_field("Host", p->host.at ? p->host : SPAN("yours: give --host"), out);
    write_list("Also", &p->also_hosts, out);
    write_list("No more", &p->old_hosts, out);
    write_ports(p, out);
    write_field("TLS from", p->tls_from, out);
    write_list("Mechanisms", &p->mechanisms, out);
    write_field("User name", p->username, out);
    write_field("Secret", p->secret, out);
    write_field("Region", p->region, out);
    write_field("Note", p->note, out);
    write_field("Checked", p->checked, out);
    write_field("Source", p->source, out);
    (void)buf_printf(out,
                     "\n  smtp-probe %s --username ... --password-command "
                     "...\n",
                     p->name);
}

static void tell_unknown(const char *name)
{
    struct nearest near = nearest_to(name);

    for (size_t i = 0; *preset_name_at(i); i++)
        nearest_offer(&near, preset_name_at(i));
    (void)fprintf(stderr, "%s: There is no such preset. ", name);
    if (near.best)
        (void)fprintf(stderr, "Did you mean %s?\n", near.best);
    else
        (void)fprintf(stderr, "smtp-probe presets lists them.\n");
}

static int write_one(const char *name,
                     void (*write)(const struct preset *, struct buf *),
                     struct buf *out)
{
    struct preset preset;
    struct mistakes mistakes = {0};
    bool read = preset_read(name, &preset, &mistakes);

    if (read)
        write(&preset, out);
    else
        tell_unknown(name);
    preset_free(&preset);
    mistakes_fini(&mistakes);
    return read ? EXIT_PASSED : EXIT_USAGE;
}

int cmd_presets(int argc, const char *const *argv)
{
    struct buf out;
    int status = EXIT_PASSED;

    buf_init(&out, MAX_BYTES);
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        bool help = argc == 2 && (strcmp(argv[1], "--help") == 0 ||
                                  strcmp(argv[1], "-h") == 0);

        (void)buf_str(&out, "usage: smtp-probe presets [NAME]\n");
        status = help ? EXIT_PASSED : EXIT_USAGE;
    } else if (argc == 2) {
        status = write_one(argv[1], write_preset, &out);
    } else {
        for (size_t i = 0; *preset_name_at(i) && status == EXIT_PASSED; i++)
            status = write_one(preset_name_at(i), write_row, &out);
    }
    output_print(&out);
    buf_fini(&out);
    return status;
}
