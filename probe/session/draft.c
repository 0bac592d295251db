/* Settings -> draft. See draft.h. */
#include "probe/session/draft.h"

static size_t length_of(const struct name_list *list)
{
    size_t count = 0;

    for (; list; list = list->next)
        count++;
    return count;
}

static struct span *spans_of(const struct name_list *list, struct arena *arena)
{
    struct span *spans = ARENA_ARRAY(arena, struct span, length_of(list));

    for (size_t i = 0; list; list = list->next)
        spans[i++] = list->name;
    return spans;
}

static struct message_attachment *name_attachments(const struct name_list *list,
                                                   const struct span *contents,
                                                   struct arena *arena)
{
    struct message_attachment *attachments =
        ARENA_ARRAY(arena, struct message_attachment, length_of(list));

    for (size_t i = 0; list; list = list->next, i++)
        attachments[i] = (struct message_attachment){list->name, contents[i]};
    return attachments;
}

static struct span body_of(const struct message_settings *set,
                           struct span body_file)
{
    if (set->body_file)
        return body_file.at ? body_file : SPAN("");
    return set->body ? span_of(set->body) : (struct span){0};
}

const struct message_draft *draft_new(const struct settings *set,
                                      struct span body_file,
                                      const struct span *attachments,
                                      struct arena *arena, struct mistakes *m)
{
    const struct message_settings *message = &set->message;
    struct message_parts parts = {
        .from = settings_sender(set),
        .to = spans_of(message->to, arena),
        .to_count = length_of(message->to),
        .subject = message->subject,
        .body = body_of(message, body_file),
        .body_file = message->body_file,
        .headers = spans_of(message->headers, arena),
        .header_count = length_of(message->headers),
        .attachments =
            name_attachments(message->attachments, attachments, arena),
        .attachment_count = length_of(message->attachments),
        .code_page = set->code_page,
    };

    return message_draft(&parts, arena, m);
}
