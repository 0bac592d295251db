#include "tests/unit/test.h"

#include "common/base/json_writer.h"

enum {
    ROOM = 4096
};

static void write_example(struct json_writer *w)
{
    json_open_object(w, NULL);
    json_text(w, "text", SPAN("a \"b\" \\ c"));
    json_open_array(w, "list");
    json_number(w, NULL, -3);
    json_flag(w, NULL, true);
    json_null(w, NULL);
    json_close_array(w);
    json_open_object(w, "none");
    json_close_object(w);
    json_open_array(w, "nothing");
    json_close_array(w);
    json_real(w, "real", 2);
    json_close_object(w);
}

TEST(json_writer, one_line)
{
    struct buf out;
    struct json_writer w = JSON_WRITER(&out, false);

    buf_init(&out, ROOM);
    write_example(&w);
    CHECK_TEXT(buf_text(&out),
               "{\"text\":\"a \\\"b\\\" \\\\ c\",\"list\":[-3,true,null],"
               "\"none\":{},\"nothing\":[],\"real\":2.0}");
    buf_fini(&out);
}

TEST(json_writer, line_ends_stay_only_where_they_are_meant)
{
    struct buf out;
    struct json_writer w = JSON_WRITER(&out, false);

    buf_init(&out, ROOM);
    json_open_array(&w, NULL);
    json_text(&w, NULL, SPAN("a\nb"));
    json_lines(&w, NULL, SPAN("a\n\n \"b\"\r\n"));
    json_close_array(&w);
    CHECK_TEXT(buf_text(&out), "[\"a\\\\nb\",\"a\\n\\n \\\"b\\\"\\\\r\\n\"]");
    buf_fini(&out);
}

TEST(json_writer, indented)
{
    struct buf out;
    struct json_writer w = JSON_WRITER(&out, true);

    buf_init(&out, ROOM);
    write_example(&w);
    CHECK_TEXT(buf_text(&out), "{\n"
                               "  \"text\": \"a \\\"b\\\" \\\\ c\",\n"
                               "  \"list\": [\n"
                               "    -3,\n"
                               "    true,\n"
                               "    null\n"
                               "  ],\n"
                               "  \"none\": {},\n"
                               "  \"nothing\": [],\n"
                               "  \"real\": 2.0\n"
                               "}");
    buf_fini(&out);
}

TEST(json_writer, what_is_written_reads_back_the_same)
{
    const char *source = "{\"a\":[1,2.5,\"\xC3\xA4\",false,null,{\"b\":[]}]}";
    struct json *j = json_parse(span_of(source), NULL, 0);
    struct buf out;
    struct json_writer w = JSON_WRITER(&out, false);

    buf_init(&out, ROOM);
    json_value(&w, NULL, j);
    CHECK_TEXT(buf_text(&out), source);
    json_free(&j);
    buf_fini(&out);
}

TEST(json_writer, microseconds_stay_whole)
{
    struct buf out;
    struct json_writer w = JSON_WRITER(&out, false);

    buf_init(&out, ROOM);
    json_open_array(&w, NULL);
    json_real(&w, NULL, 0.001);
    json_real(&w, NULL, 1234567.891);
    json_close_array(&w);
    CHECK_TEXT(buf_text(&out), "[0.001,1234567.891]");
    buf_fini(&out);
}

TEST(json_writer, hostile_bytes_get_their_form_for_people)
{
    struct buf out;
    struct json_writer w = JSON_WRITER(&out, false);
    struct json *j;

    buf_init(&out, ROOM);
    json_text(&w, NULL, SPAN("\x1b[31m\x00\xff\xE2\x80\xAE\r\n"));
    j = json_parse(buf_span(&out), NULL, 0);
    CHECK_TEXT(json_text_of(j, SPAN("")).at,
               "\\x1B[31m\\x00\\xFF\\u{202E}\\r\\n");
    json_free(&j);
    buf_fini(&out);
}

TEST(json_writer, what_does_not_fit_is_told)
{
    struct buf out;
    struct json_writer w = JSON_WRITER(&out, false);

    buf_init(&out, 8);
    json_text(&w, NULL, SPAN("0123456789"));
    CU_ASSERT(out.full);
    buf_fini(&out);
}
