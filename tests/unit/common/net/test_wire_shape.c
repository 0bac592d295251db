/* What may leave, counted by records and bytes. */
#include "common/net/wire_shape.h"

#include "tests/unit/test.h"

/* Two records of 3 and 0 bytes, and the head of a third one. */
static const struct span wire = {"\x16\3\3\0\3abc\x14\3\3\0\0\x17\3\3\0\2", 18};

TEST(wire_shape, without_a_wish_everything_passes)
{
    struct wire_shape w = {0};

    CHECK_NUMBER(wire_shape_allows(&w, wire), 18);
    CU_ASSERT_FALSE(wire_shape_is_cut(&w));
}

TEST(wire_shape, a_cut_is_behind_whole_records_and_some_bytes)
{
    static const struct {
        size_t records, bytes, allowed;
    } rows[] = {{0, 0, 0},  {0, 3, 3},  {1, 0, 8}, {1, 2, 10},
                {2, 0, 13}, {2, 4, 17}, {3, 0, 18}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct wire_shape w = {0};

        wire_shape_cut(&w, rows[i].records, rows[i].bytes);
        CHECK_NUMBER(wire_shape_allows(&w, wire), rows[i].allowed);
        wire_shape_sent(&w, span_first(wire, rows[i].allowed));
        CHECK_NUMBER(wire_shape_is_cut(&w), rows[i].records < 3);
    }
}

TEST(wire_shape, it_does_not_matter_in_what_pieces_they_are_sent)
{
    struct wire_shape w = {.piece = 1};
    struct span rest = wire;
    size_t sent = 0, len;

    wire_shape_cut(&w, 2, 2);
    while ((len = wire_shape_allows(&w, rest)) > 0) {
        CHECK_NUMBER(len, 1);
        wire_shape_sent(&w, span_first(rest, len));
        rest = span_from(rest, len);
        sent += len;
    }
    CHECK_NUMBER(sent, 15);
    CU_ASSERT(wire_shape_is_cut(&w));
}

TEST(wire_shape, one_byte_is_spoiled_and_the_rest_passes)
{
    struct wire_shape w = {0};
    char bytes[] = "\x16\3\3\0\3abcdef";
    size_t len;

    wire_shape_corrupt(&w, 1, 2);
    wire_shape_spoil(&w, bytes, 11);
    CHECK_TEXT(bytes + 5, "abcdef");
    len = wire_shape_allows(&w, (struct span){bytes, 11});
    CHECK_NUMBER(len, 10);
    wire_shape_sent(&w, (struct span){bytes, len});
    CU_ASSERT_FALSE(wire_shape_is_cut(&w));
    wire_shape_spoil(&w, bytes + len, 1);
    CHECK_NUMBER(bytes[len], 'f' ^ 0x55);
    CHECK_NUMBER(wire_shape_allows(&w, wire), 18);
}
