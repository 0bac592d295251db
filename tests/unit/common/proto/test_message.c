/* The message that is made: header section, body, what cannot get in. */
#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/proto/message.h"

struct making {
    struct arena arena;
    struct mistakes mistakes;
    struct message_parts parts;
    struct message_occasion occasion;
    struct message message;
};

static const struct span bob = {"bob@example.org", 15};

static void begin(struct making *m)
{
    memset(m, 0, sizeof(*m));
    m->parts = (struct message_parts){
        .from = "alice@example.org",
        .to = &bob,
        .to_count = 1,
        .code_page = "UTF-8",
    };
    m->occasion = (struct message_occasion){
        .unique = "1",
        .eight_bit_is_fine = true,
    };
}

/* The whole message, or the first mistake. */
static const char *make(struct making *m)
{
    const struct message_draft *draft =
        message_draft(&m->parts, &m->arena, &m->mistakes);

    if (!draft)
        return m->mistakes.first->what;
    message_build(draft, &m->occasion, &m->arena, &m->message);
    return arena_span(&m->arena, m->message.bytes).at;
}

static void end(struct making *m)
{
    mistakes_fini(&m->mistakes);
    arena_fini(&m->arena);
}

static bool holds(const char *text, const char *part)
{
    return span_find(span_of(text), span_of(part)) >= 0;
}

TEST(message, plain_text_is_what_rfc_5322_wants)
{
    struct making m;

    begin(&m);
    m.parts.subject = "hello";
    m.parts.body = SPAN("one\ntwo\r\n.\nend");
    CHECK_TEXT(make(&m), "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n"
                         "Message-ID: <1.smtpscope@example.org>\r\n"
                         "From: alice@example.org\r\n"
                         "To: bob@example.org\r\n"
                         "Subject: hello\r\n"
                         "MIME-Version: 1.0\r\n"
                         "Content-Type: text/plain; charset=UTF-8\r\n"
                         "Content-Transfer-Encoding: 7bit\r\n"
                         "\r\n"
                         "one\r\ntwo\r\n.\r\nend\r\n");
    CU_ASSERT(
        span_equal(m.message.message_id, SPAN("<1.smtpscope@example.org>")));
    CU_ASSERT(!m.message.has_eight_bit);
    CU_ASSERT(!m.message.has_utf8_header);
    end(&m);
}

TEST(message, the_body_goes_as_the_server_and_the_page_allow)
{
    static const struct {
        const char *page, *body;
        bool eight_bit_is_fine;
        const char *found;
    } rows[] = {
        {"UTF-8", "\xC3\xBC", true,
         "charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\xC3\xBC"},
        {"UTF-8", "\xC3\xBC", false, "base64\r\n\r\nw7wNCg==\r\n"},
        {"UTF-8", "mostly ASCII \xC3\xBC=", false,
         "quoted-printable\r\n\r\nmostly ASCII =C3=BC=3D\r\n"},
        {"1252", "\xC3\xBC", true,
         "charset=windows-1252\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\xFC"},
        {"50220", "\xE3\x81\x84", false,
         "Encoding: 7bit\r\n\r\n\x1B$B$$\x1B(B\r\n"},
        {"UTF-16LE", "a", true, "base64\r\n\r\nYQANAAoA\r\n"},
        {"UTF-8", "a\rb", true, "quoted-printable\r\n\r\na=0Db\r\n"},
        {"UTF-8", "", true, "Encoding: 7bit\r\n\r\n"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct making m;
        const char *made;

        begin(&m);
        m.parts.code_page = rows[i].page;
        m.parts.body = (struct span){rows[i].body, strlen(rows[i].body)};
        m.occasion.eight_bit_is_fine = rows[i].eight_bit_is_fine;
        made = make(&m);
        if (!holds(made, rows[i].found))
            CHECK_TEXT(made, rows[i].found);
        CU_ASSERT(holds(made, rows[i].found));
        end(&m);
    }
}

TEST(message, a_line_of_998_is_sent_as_it_is_and_a_longer_one_is_not)
{
    for (size_t len = 998; len <= 999; len++) {
        struct making m;
        char body[1000];

        begin(&m);
        memset(body, 'a', sizeof(body));
        m.parts.body = (struct span){body, len};
        CHECK_NUMBER(holds(make(&m), "Encoding: 7bit"), len == 998);
        end(&m);
    }
}

TEST(message, encoded_words_keep_to_their_length_and_to_whole_characters)
{
    static const char *const pages[] = {"UTF-8", "UTF-16", "UTF-32", "50220",
                                        "932",   "54936",  "65000"};

    for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
        struct making m;
        struct buf subject;
        struct span rest, line;

        begin(&m);
        buf_init(&subject, 10000);
        for (int n = 0; n < 100; n++)
            (void)buf_str(&subject, "a\xE3\x81\x84 ");
        m.parts.subject = buf_text(&subject);
        m.parts.code_page = pages[i];
        rest = span_of(make(&m));
        CHECK_NUMBER(m.mistakes.count, 0);
        while (span_cut(&rest, '\n', &line) && line.len > 1) {
            CU_ASSERT(line.len <= 77); /* with its CR */
            for (size_t n = 0; n < line.len; n++)
                CU_ASSERT(!(line.at[n] & 0x80));
        }
        buf_fini(&subject);
        end(&m);
    }
}

TEST(message, long_fields_are_folded_at_blanks)
{
    struct making m;
    const struct span header = SPAN(
        "X-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  bbbb"
        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");

    begin(&m);
    m.parts.headers = &header;
    m.parts.header_count = 1;
    CU_ASSERT(holds(make(&m), "aaaa\r\n  bbbb"));
    end(&m);
}

TEST(message, addresses_take_the_form_that_their_way_needs)
{
    static const struct {
        const char *header, *found;
        bool utf8;
    } rows[] = {
        {"Cc: J\xC3\xBC <a@b.example>",
         "Cc: =?UTF-8?B?SsO8?= <a@b.example>\r\n", false},
        {"Cc: \"J\xC3\xBC, \\\"x\\\"\" <a@b.example>, c@d.example",
         "Cc: =?UTF-8?B?SsO8LCAieCI=?= <a@b.example>,\r\n c@d.example\r\n",
         false},
        {"Cc: a@m\xC3\xBCller.example", "Cc: a@xn--mller-kva.example\r\n",
         false},
        {"Reply-To: \xC3\xBC@m\xC3\xBCller.example",
         "Reply-To: \xC3\xBC@m\xC3\xBCller.example\r\n", true},
        {"Cc: undisclosed:;", "Cc: undisclosed:;\r\n", false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct making m;
        struct span header = span_of(rows[i].header);
        const char *made;

        begin(&m);
        m.parts.headers = &header;
        m.parts.header_count = 1;
        made = make(&m);
        if (!holds(made, rows[i].found))
            CHECK_TEXT(made, rows[i].found);
        CU_ASSERT(holds(made, rows[i].found));
        CHECK_NUMBER(m.message.has_utf8_header, rows[i].utf8);
        end(&m);
    }
}

TEST(message, the_null_sender_has_no_mailbox_to_show)
{
    struct making m;

    begin(&m);
    m.parts.from = "<>";
    CU_ASSERT(holds(make(&m), "\r\nFrom: smtpscope:;\r\n"));
    CU_ASSERT(holds(make(&m), "@localhost.invalid>\r\n"));
    end(&m);
}

TEST(message, an_own_field_takes_the_place_of_the_usual_one)
{
    static const struct span headers[] = {
        {"subject: mine", 13}, {"DATE:x", 6},    {"Message-Id: <own@id>", 20},
        {"From: own@b", 11},   {"To: own@c", 9},
    };
    struct making m;
    const char *made;

    begin(&m);
    m.parts.headers = headers;
    m.parts.header_count = sizeof(headers) / sizeof(*headers);
    made = make(&m);
    CU_ASSERT(span_starts(span_of(made),
                          SPAN("subject: mine\r\nDATE: x\r\n"
                               "Message-Id: <own@id>\r\nFrom: own@b\r\n"
                               "To: own@c\r\nMIME-Version: 1.0\r\n")));
    CU_ASSERT(span_equal(m.message.message_id, SPAN("<own@id>")));
    end(&m);
}

/* Whatever has a line end in it is refused or changed; nothing of it becomes a
 * field. */
TEST(message, nothing_can_add_a_field)
{
    static const char *const evil[] = {
        "x\r\nEvil: yes",   "x\nEvil: yes",         "x\rEvil: yes",
        "x\r\n\r\nEvil: y", "\xC3\xBC\r\nEvil: y",  "\"x\r\nEvil: y\"@b",
        "x\r\n Evil: y",    "\xC3\xBC\n@m\xC3\xBC", "<x@b>\r\nEvil: y",
    };

    for (size_t i = 0; i < sizeof(evil) / sizeof(*evil); i++) {
        for (int place = 0; place < 5; place++) {
            struct making m;
            struct span to = span_of(evil[i]), header;

            begin(&m);
            if (place == 0)
                m.parts.subject = evil[i];
            if (place == 1)
                m.parts.from = evil[i];
            if (place == 2)
                m.parts.to = &to;
            header = span_of(arena_printf(
                &m.arena, place == 3 ? "X-Note: %s" : "Cc: %s", evil[i]));
            if (place >= 3) {
                m.parts.headers = &header;
                m.parts.header_count = 1;
            }
            (void)make(&m);
            CU_ASSERT(m.mistakes.count > 0);
            end(&m);
        }
    }
}

TEST(message, a_file_name_cannot_add_a_field_or_leave_its_folder)
{
    static const struct {
        struct span path;
        const char *found;
    } rows[] = {
        {{"/etc/a b.txt", 12}, "filename=\"a b.txt\"\r\n"},
        {{"a\r\nEvil: yes", 12}, "filename=\"a__Evil: yes\"\r\n"},
        {{"a\xFF"
          "b",
          3},
         "filename=a_b\r\n"},
        {{"../../x.pdf", 11}, "application/pdf\r\n"},
        {{"\xC3\xBC.zip", 6}, "filename*=UTF-8''%C3%BC.zip\r\n"},
        {{"\xC3\xBC\r\nEvil: y", 11}, "filename*=UTF-8''%C3%BC__Evil%3A%20y"},
        {{"q\"uote\\.txt", 11}, "filename=\"q\\\"uote\\\\.txt\"\r\n"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct making m;
        struct message_attachment file = {rows[i].path, SPAN("x")};
        const char *made;

        begin(&m);
        m.parts.attachments = &file;
        m.parts.attachment_count = 1;
        made = make(&m);
        if (!holds(made, rows[i].found))
            CHECK_TEXT(made, rows[i].found);
        CU_ASSERT(holds(made, rows[i].found));
        CU_ASSERT(!holds(made, "\nEvil"));
        CU_ASSERT(!holds(made, "../"));
        end(&m);
    }
}

TEST(message, attachments_and_eight_bit_text_are_told_of_outside_as_well)
{
    struct message_attachment files[] = {
        {SPAN("a.txt"), SPAN("caf\xC3\xA9\n")},
        {SPAN("b.bin"), {"\0\xFF", 2}},
    };
    struct making m;
    const char *made;

    begin(&m);
    m.parts.body = SPAN("\xC3\xBC");
    m.parts.attachments = files;
    m.parts.attachment_count = 2;
    made = make(&m);
    CU_ASSERT(holds(made, "Content-Type: multipart/mixed; boundary="));
    CU_ASSERT(holds(made, "Content-Transfer-Encoding: 8bit\r\n\r\n--"));
    CU_ASSERT(holds(made, "text/plain; charset=utf-8\r\n"));
    CU_ASSERT(holds(made, "Y2Fmw6kK\r\n"));
    CU_ASSERT(holds(made, "AP8=\r\n"));
    CU_ASSERT(m.message.has_eight_bit);
    end(&m);
}

TEST(message, mistakes_are_told_all_at_once)
{
    static const struct span headers[] = {{"none", 4}, {"Content-Id: x", 13}};
    struct making m;

    begin(&m);
    m.parts.subject = "\xE2\x82\xAC";
    m.parts.body = SPAN("a\r\nb\xE2\x82\xAC");
    m.parts.code_page = "28591";
    m.parts.headers = headers;
    m.parts.header_count = 2;
    (void)make(&m);
    CHECK_NUMBER(m.mistakes.count, 4);
    CHECK_TEXT(m.mistakes.last->what,
               "\"\xE2\x82\xAC\" (U+20AC) in the body, line 2, column 2, does "
               "not exist in code page ISO-8859-1.");
    end(&m);
}

TEST(message, one_that_the_user_gives_is_looked_at_and_left_as_it_is)
{
    static const struct {
        const char *bytes, *id;
        bool eight_bit, utf8_header;
    } rows[] = {
        {"Message-ID: <a@b>\r\n\r\nx", "<a@b>", false, false},
        {"message-id:<a@b>\n\nx", "<a@b>", false, false},
        {"X: y\n\nMessage-ID: <a@b>\n", "", false, false},
        {"Subject: \xC3\xBC\n\n", "", true, true},
        {"Subject: \xFC\n\n", "", true, false},
        {"X: y\n\n\xC3\xBC", "", true, false},
        {"", "", false, false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct message m;

        message_inspect(span_of(rows[i].bytes), &m);
        CU_ASSERT(span_equal(m.message_id, span_of(rows[i].id)));
        CHECK_NUMBER(m.has_eight_bit, rows[i].eight_bit);
        CHECK_NUMBER(m.has_utf8_header, rows[i].utf8_header);
        CU_ASSERT(span_equal(m.bytes, span_of(rows[i].bytes)));
    }
}
