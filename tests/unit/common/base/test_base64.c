/* Base64: the vectors of RFC 4648, Section 10, and what it must refuse. */
#include "tests/unit/test.h"

#include "common/base/base64.h"

struct vector {
    const char *bytes, *text;
};

static const struct vector vectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

enum {
    VECTORS = sizeof(vectors) / sizeof(*vectors),
};

TEST(base64, vectors_of_the_rfc_encode)
{
    for (size_t i = 0; i < VECTORS; i++) {
        struct buf out;

        buf_init(&out, 8); /* the longest fits exactly */
        CU_ASSERT(base64_encode(&out, span_of(vectors[i].bytes)));
        CHECK_TEXT(buf_text(&out), vectors[i].text);
        buf_fini(&out);
    }
}

TEST(base64, vectors_of_the_rfc_decode_into_exactly_the_room_they_need)
{
    for (size_t i = 0; i < VECTORS; i++) {
        struct span expected = span_of(vectors[i].bytes);
        struct buf out;

        buf_init(&out, expected.len);
        CU_ASSERT(base64_decode(&out, span_of(vectors[i].text)));
        CHECK_TEXT(buf_text(&out), vectors[i].bytes);
        buf_fini(&out);
    }
}

TEST(base64, every_byte_value_survives_both_ways)
{
    char bytes[256];
    struct buf text, back;

    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    buf_init(&text, 1000);
    buf_init(&back, 1000);
    CU_ASSERT(base64_encode(&text, (struct span){bytes, 256}));
    CU_ASSERT(base64_decode(&back, buf_span(&text)));
    CU_ASSERT(span_equal(buf_span(&back), (struct span){bytes, 256}));
    buf_fini(&text);
    buf_fini(&back);
}

TEST(base64, what_is_not_strict_is_refused_and_leaves_the_output_alone)
{
    static const struct span wrong[] = {
        {"Z", 1},        {"Zg", 2},           {"Zg=", 3},       {"====", 4},
        {"Z===", 4},     {"Zg=v", 4},         {"=Zg=", 4},      {"Zh==", 4},
        {"Zm9=", 4},     {"Zm9v\r\n", 6},     {" Zm9", 4},      {"Zm9 ", 4},
        {"Zm9\0", 4},    {"Zm9-", 4},         {"Zm_v", 4},      {"Zm9\xC3", 4},
        {"Zg==Zg==", 8}, {"Zm9v\r\n\r\n", 8}, {"Zm9vZg=\n", 8}, {"\0\0\0\0", 4},
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct buf out;

        buf_init(&out, 100);
        (void)buf_str(&out, "before");
        CU_ASSERT_FALSE(base64_decode(&out, wrong[i]));
        CHECK_TEXT(buf_text(&out), "before");
        buf_fini(&out);
    }
}

TEST(base64, what_does_not_fit_is_left_out)
{
    struct buf out;

    buf_init(&out, 3);
    CU_ASSERT_FALSE(base64_encode(&out, SPAN("x")));
    CU_ASSERT(out.full);
    CHECK_NUMBER(out.len, 0);
    CU_ASSERT_FALSE(base64_decode(&out, SPAN("Zm9vYg==")));
    CHECK_NUMBER(out.len, 0);
    buf_fini(&out);
}
