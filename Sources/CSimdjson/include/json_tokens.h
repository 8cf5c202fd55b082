// A C face over simdjson: one JSON text in, a flat list of tokens out.
//
// The text is walked completely, so a text that comes back without an error is well-formed JSON by RFC 8259: UTF-8
// without a byte order mark, no trailing commas, no lone surrogates, nothing behind the value.
#ifndef TAMGA_JSON_TOKENS_H
#define TAMGA_JSON_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum tamga_json_kind {
  TAMGA_JSON_OBJECT = 1,  // `next` is the index behind the object's last token
  TAMGA_JSON_ARRAY = 2,   // `next` is the index behind the array's last token
  TAMGA_JSON_KEY = 3,     // unescaped bytes; the value follows
  TAMGA_JSON_STRING = 4,  // unescaped bytes
  TAMGA_JSON_NUMBER = 5,  // the number as written
  TAMGA_JSON_TRUE = 6,
  TAMGA_JSON_FALSE = 7,
  TAMGA_JSON_NULL = 8
};

typedef struct tamga_json_token {
  const uint8_t *data;  // valid until the parser is used again
  uint32_t length;
  uint32_t next;  // index of the token behind this value
  uint32_t kind;
  uint32_t offset;  // byte offset of the token in the text; 0 for keys and strings
} tamga_json_token;

typedef struct tamga_json_error {
  const char *message;  // null when the text was read; otherwise a static sentence
  size_t offset;        // where in the text, as far as known
} tamga_json_error;

typedef struct tamga_json_parser tamga_json_parser;

enum { TAMGA_JSON_PADDING = 64, TAMGA_JSON_MAX_DEPTH = 32 };

// Null when memory is short. Not for use by two threads at once. A plain parser goes value by value always, which every other
// one does only for what the quick way does not read; for tests that both read the same.
tamga_json_parser *tamga_json_parser_new(bool is_plain);
void tamga_json_parser_free(tamga_json_parser *parser);

// Reads `length` bytes at `text`; TAMGA_JSON_PADDING readable bytes must follow them. The tokens stay valid until the
// next call.
tamga_json_error tamga_json_tokenize(tamga_json_parser *parser, const uint8_t *text, size_t length,
                                     const tamga_json_token **tokens, size_t *count);

#ifdef __cplusplus
}
#endif

#endif
