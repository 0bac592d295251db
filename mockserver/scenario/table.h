/* The tables of the scenario language, one a mapping of the file. What they
 * hold is what the loader takes, what editors offer, what the reference says
 * and what `smtp-mock explain` tells: schema.h.
 */
#ifndef MOCKSERVER_SCENARIO_TABLE_H
#define MOCKSERVER_SCENARIO_TABLE_H

#include <stddef.h>

#include "common/base/schema.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define KEY(of, key, kind, field)                                              \
    .name = (key), .type = (kind), .offset = offsetof(struct of, field)

/* Words of more than one table; each ends in NULL. */
extern const char *const tristate_words[]; /* enum mock_tristate */
extern const char *const port_words[];     /* enum mock_port */
extern const char *const staple_words[];   /* enum mock_staple */
extern const char *const dns_words[];      /* enum dns_answer */
extern const char *const dns_types[];      /* enum dns_type */

/* What expectations of clients may name, but for reply codes. */
extern const char *const client_event_words[];

extern const struct schema server_schema; /* struct mock_server */
extern const struct schema rule_schema;   /* struct mock_rule */
extern const struct schema action_schema; /* its keys by enum action_kind */
extern const struct schema http_schema;   /* struct http_fields */

extern const struct schema proxy_schema;  /* struct mock_proxy */
extern const struct schema dns_schema;    /* struct dns_record */
extern const struct schema probe_schema;  /* struct mock_probe */
extern const struct schema expect_schema; /* struct mock_expect */

/* The codes of the alerts, in the order of their words. */
extern const int alert_codes[];

#endif
