/* probe/diagnose/qmail_report */
#include "probe/diagnose/qmail_report.h"

#include "tests/unit/test.h"

static void check(const char *text, const char *said)
{
    struct arena arena = {0};

    CHECK_TEXT(arena_span(&arena, qmail_report_read(&arena, span_of(text))).at,
               said);
    arena_fini(&arena);
}

TEST(qmail_report, blanks_and_lines_are_read_back)
{
    check("delivery 7: failure: 192.0.2.1_does_not_like_sender./Remote_host_"
          "said:_550_see_http://example.org/why/Giving_up_on_192.0.2.1./",
          "192.0.2.1 does not like sender.\nRemote host said: 550 see "
          "http://example.org/why\nGiving up on 192.0.2.1.");
    check("deferral: Sorry,_I_wasn't_able_to_establish_an_SMTP_connection."
          "_(#4.4.1)/\nstatus: local 0/10",
          "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)");
}

TEST(qmail_report, other_text_stays)
{
    check("failure: the_name is none", "failure: the_name is none");
    check("deferral: ", "deferral: ");
    check("550 no_such_user/", "550 no_such_user/");
}
