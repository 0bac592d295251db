/* Socket addresses and text. See sockaddr.h. */
#include "common/net/sockaddr.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/base/span.h"

static struct sockaddr_in *as_v4(const struct sockaddr_any *a)
{
    return (struct sockaddr_in *)(uintptr_t)&a->at;
}

static struct sockaddr_in6 *as_v6(const struct sockaddr_any *a)
{
    return (struct sockaddr_in6 *)(uintptr_t)&a->at;
}

static bool parse_scope(const char *text, uint32_t *scope)
{
    uint64_t number;

    *scope = if_nametoindex(text);
    if (*scope)
        return true;
    if (!span_number(span_of(text), &number) || number > UINT32_MAX)
        return false;
    *scope = (uint32_t)number;
    return true;
}

static bool parse_v6(struct sockaddr_any *a, const char *text, int port)
{
    struct sockaddr_in6 *in6 = as_v6(a);
    char bare[INET6_ADDRSTRLEN];
    size_t len = strcspn(text, "%");

    if (len >= sizeof(bare))
        return false;
    memcpy(bare, text, len);
    bare[len] = '\0';
    if (inet_pton(AF_INET6, bare, &in6->sin6_addr) != 1)
        return false;
    if (text[len] && !parse_scope(text + len + 1, &in6->sin6_scope_id))
        return false;
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons((uint16_t)port);
    a->len = sizeof(*in6);
    return true;
}

bool sockaddr_parse(struct sockaddr_any *a, const char *text, int port)
{
    struct sockaddr_in *in = as_v4(a);

    *a = (struct sockaddr_any){.len = sizeof(*in)};
    if (inet_pton(AF_INET, text, &in->sin_addr) != 1)
        return parse_v6(a, text, port);
    in->sin_family = AF_INET;
    in->sin_port = htons((uint16_t)port);
    return true;
}

int sockaddr_family(const struct sockaddr_any *a)
{
    if (a->at.ss_family == AF_INET)
        return 4;
    return a->at.ss_family == AF_INET6 ? 6 : 0;
}

int sockaddr_port(const struct sockaddr_any *a)
{
    switch (sockaddr_family(a)) {
    case 4:
        return ntohs(as_v4(a)->sin_port);
    case 6:
        return ntohs(as_v6(a)->sin6_port);
    default:
        return 0;
    }
}

static void add_scope(char *text, uint32_t scope)
{
    char name[IF_NAMESIZE];
    size_t len = strlen(text);

    if (if_indextoname(scope, name))
        (void)snprintf(text + len, SOCKADDR_TEXT_BYTES - len, "%%%s", name);
    else
        (void)snprintf(text + len, SOCKADDR_TEXT_BYTES - len, "%%%u", scope);
}

void sockaddr_text(const struct sockaddr_any *a, char text[SOCKADDR_TEXT_BYTES])
{
    text[0] = '\0';
    /* inet_ntop() fails only for a family or a size that is not given here. */
    if (a->at.ss_family == AF_INET)
        (void)inet_ntop(AF_INET, &as_v4(a)->sin_addr, text,
                        SOCKADDR_TEXT_BYTES);
    if (a->at.ss_family != AF_INET6)
        return;
    (void)inet_ntop(AF_INET6, &as_v6(a)->sin6_addr, text, SOCKADDR_TEXT_BYTES);
    if (as_v6(a)->sin6_scope_id)
        add_scope(text, as_v6(a)->sin6_scope_id);
}
