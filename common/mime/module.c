/* The MIME module, over GMime 3: a shared object of its own, see
 * common/proto/mime.h. It writes entities, not whole messages. The header
 * section is ours: GMime chooses a charset for encoded words by itself,
 * whatever it is asked for, and cuts UTF-16 at its first NUL.
 */
#include <gmime/gmime.h>

#include "common/proto/mime.h"

static GMimeContentEncoding gmime_encoding(enum mime_encoding encoding)
{
    switch (encoding) {
    case MIME_7BIT:
        return GMIME_CONTENT_ENCODING_7BIT;
    case MIME_8BIT:
        return GMIME_CONTENT_ENCODING_8BIT;
    case MIME_QUOTED_PRINTABLE:
        return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
    case MIME_BASE64:
        return GMIME_CONTENT_ENCODING_BASE64;
    }
    return GMIME_CONTENT_ENCODING_DEFAULT;
}

/* Always UTF-8: the code page is the text's, and must not cost a file the name
 * that it has. */
static void name_file(GMimeObject *object, const char *file_name)
{
    GMimeContentDisposition *disposition;
    GMimeParam *param;

    g_mime_object_set_disposition(object, GMIME_DISPOSITION_ATTACHMENT);
    disposition = g_mime_object_get_content_disposition(object);
    g_mime_content_disposition_set_parameter(disposition, "filename",
                                             file_name);
    param = g_mime_param_list_get_parameter(
        g_mime_content_disposition_get_parameters(disposition), "filename");
    g_mime_param_set_charset(param, "UTF-8");
    g_mime_param_set_encoding_method(param,
                                     GMIME_PARAM_ENCODING_METHOD_RFC2231);
}

static GMimeObject *make_part(const struct mime_part *p)
{
    GMimeContentType *type = g_mime_content_type_parse(NULL, p->type);
    GMimePart *part =
        g_mime_part_new_with_type(g_mime_content_type_get_media_type(type),
                                  g_mime_content_type_get_media_subtype(type));
    GMimeObject *object = GMIME_OBJECT(part);
    GMimeStream *stream =
        g_mime_stream_mem_new_with_buffer(p->bytes.at, p->bytes.len);
    GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(
        stream, GMIME_CONTENT_ENCODING_DEFAULT);

    if (p->charset)
        g_mime_object_set_content_type_parameter(object, "charset", p->charset);
    if (p->file_name)
        name_file(object, p->file_name);
    g_mime_part_set_content(part, content);
    g_mime_part_set_content_encoding(part, gmime_encoding(p->encoding));
    g_object_unref(content);
    g_object_unref(stream);
    g_object_unref(type);
    return object;
}

static GMimeObject *make_mixed(const struct mime_part *parts, size_t count)
{
    GMimeMultipart *mixed = g_mime_multipart_new_with_subtype("mixed");
    gboolean has_eight_bit = FALSE;

    for (size_t i = 0; i < count; i++) {
        GMimeObject *part = make_part(&parts[i]);

        g_mime_multipart_add(mixed, part);
        g_object_unref(part);
        has_eight_bit |= parts[i].encoding == MIME_8BIT;
    }
    /* RFC 2045, Section 6.4: what is inside must be said outside too. */
    if (has_eight_bit)
        g_mime_object_append_header(GMIME_OBJECT(mixed),
                                    "Content-Transfer-Encoding", "8bit", NULL);
    return GMIME_OBJECT(mixed);
}

void smtpscope_mime_write(const struct mime_part *parts, size_t count,
                          mime_sink *sink, void *arg)
{
    g_mime_init();

    GMimeFormatOptions *options = g_mime_format_options_new();
    GMimeObject *object =
        count == 1 ? make_part(&parts[0]) : make_mixed(parts, count);
    GMimeStream *out = g_mime_stream_mem_new();
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));

    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    if (g_mime_object_write_to_stream(object, options, out) > 0)
        sink(arg, (const char *)bytes->data, bytes->len);
    g_object_unref(out);
    g_object_unref(object);
    g_mime_format_options_free(options);
}
