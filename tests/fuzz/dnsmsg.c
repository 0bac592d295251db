/* A DNS server's reading of hostile queries, and its answers to what it took.
 */
#include "tests/fuzz/fuzz.h"

#include "common/proto/dnsmsg.h"

static void answer(struct span query, const struct dnsmsg_question *question)
{
    static const struct span records[] = {
        SPAN("mail.example.org. 60 IN A 127.0.0.1"),
        SPAN("mail.example.org. 60 IN TXT \"a text\""),
        SPAN("no record"),
    };
    struct dnsmsg_reply reply = {.records = records, .count = 3};
    struct buf out;

    MUST(question->udp_bytes >= 512);
    buf_init(&out, 2 * DNSMSG_MAX_BYTES);
    if (dnsmsg_write(query, &reply, &out)) {
        MUST(out.len > 12);
        MUST(out.at[0] == query.at[0] && out.at[1] == query.at[1]);
        MUST(out.at[2] & 0x80); /* a response */
    }
    buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span query = {(const char *)data, size};
    struct dnsmsg_question question;
    struct arena arena = {0};

    if (dnsmsg_read(query, &arena, &question))
        answer(query, &question);
    arena_fini(&arena);
    return 0;
}
