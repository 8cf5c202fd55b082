// Tokens straight from the places that simdjson's first stage finds, which uses the widest vectors the processor has.
//
// The first stage has found every bracket, comma, colon and first byte of a value outside strings, has checked UTF-8 and that
// strings are closed and hold no raw control characters. Between two places lie one token and white space, so a token's end is
// found by looking back from the next place. Texts without escapes stay where they are.
//
// This way says nothing but "read" or "not read": what it does not read goes to `Walker`, which judges and explains. It reads
// no text that `Walker` refuses, and makes the same tokens.
#ifndef TAMGA_STRUCTURAL_WALK_H
#define TAMGA_STRUCTURAL_WALK_H

#include "json_tokens.h"

#include <cstring>
#include <memory>
#include <new>
#include <simdjson.h>

// RFC 8259, section 6. simdjson hands numbers over unread when they are asked for as text.
inline bool is_number(const char *p, size_t n) {
  size_t i = 0;
  auto digits = [&] {
    size_t from = i;
    while (i < n && p[i] >= '0' && p[i] <= '9') i++;
    return i > from;
  };
  if (i < n && p[i] == '-') i++;
  if (i < n && p[i] == '0') {
    i++;
  } else if (!digits()) {
    return false;
  }
  if (i < n && p[i] == '.') {
    i++;
    if (!digits()) return false;
  }
  if (i < n && (p[i] == 'e' || p[i] == 'E')) {
    i++;
    if (i < n && (p[i] == '+' || p[i] == '-')) i++;
    if (!digits()) return false;
  }
  return i == n;
}

// simdjson 3.0 turns the escape of a lone low surrogate into bytes that are not UTF-8.
inline bool is_text(const char *p, size_t n) {
  return memchr(p, 0xED, n) == nullptr || simdjson::validate_utf8(p, n);
}

class StructuralWalk {
 public:
  const tamga_json_token *tokens() const { return list.get(); }
  size_t count() const { return used; }

  bool read(const uint8_t *bytes, size_t length) {
    if (!prepare(length) || stage->stage1(bytes, length, simdjson::stage1_mode::regular) != simdjson::SUCCESS)
      return false;
    size_t places = stage->n_structural_indexes;
    // A separator stands between any two values and behind any key, so that half as many tokens are enough.
    if (!reserve(places / 2 + 2 * TAMGA_JSON_MAX_DEPTH + 2)) return false;
    text = bytes;
    used = 0;
    at = stage->structural_indexes.get();
    end = at + places;
    has_escapes = memchr(bytes, '\\', length) != nullptr;
    if (has_escapes && !reserve_text(length)) return false;
    free_text = unescaped.get();
    return (is('{') || is('[')) && value(0) && at == end;
  }

 private:
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
  std::unique_ptr<tamga_json_token[]> list;
  std::unique_ptr<uint8_t[]> unescaped;
  size_t stage_room = 0, list_room = 0, text_room = 0;
  const uint8_t *text = nullptr;
  const uint32_t *at = nullptr;
  const uint32_t *end = nullptr;
  size_t used = 0;
  uint8_t *free_text = nullptr;
  bool has_escapes = false;

  bool prepare(size_t length) {
    if (stage && length <= stage_room) return true;
    stage_room = 0;
    size_t room = length < 65536 ? 65536 : length;
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(room, TAMGA_JSON_MAX_DEPTH, stage) !=
        simdjson::SUCCESS)
      return false;
    stage_room = room;
    return true;
  }

  bool reserve(size_t room) {
    if (room <= list_room) return true;
    list_room = 0;
    list.reset(new (std::nothrow) tamga_json_token[room]);
    if (list) list_room = room;
    return list != nullptr;
  }

  bool reserve_text(size_t length) {
    if (length <= text_room) return true;
    text_room = 0;
    unescaped.reset(new (std::nothrow) uint8_t[length + TAMGA_JSON_PADDING]);
    if (unescaped) text_room = length;
    return unescaped != nullptr;
  }

  bool is(char mark) const { return at != end && text[*at] == mark; }

  // Behind the token at `at`, without the white space that follows it. Behind the last place lies the text's length.
  size_t stop() const {
    size_t stop = at[1];
    while (text[stop - 1] == ' ' || text[stop - 1] == '\t' || text[stop - 1] == '\r' || text[stop - 1] == '\n') stop--;
    return stop;
  }

  tamga_json_token *push(uint32_t kind, const uint8_t *data, size_t length, size_t offset) {
    tamga_json_token *token = &list[used++];
    token->data = data;
    token->length = static_cast<uint32_t>(length);
    token->next = static_cast<uint32_t>(used);
    token->kind = kind;
    token->offset = static_cast<uint32_t>(offset);
    return token;
  }

  bool value(int depth) {
    // Room for this value and for a key behind it.
    if (at == end || depth >= TAMGA_JSON_MAX_DEPTH || used + 2 > list_room) return false;
    switch (text[*at]) {
      case '"': return string(TAMGA_JSON_STRING);
      case '{': return object(depth);
      case '[': return array(depth);
      case 't': return word("true", 4, TAMGA_JSON_TRUE);
      case 'f': return word("false", 5, TAMGA_JSON_FALSE);
      case 'n': return word("null", 4, TAMGA_JSON_NULL);
      default: return number();
    }
  }

  bool string(uint32_t kind) {
    size_t start = *at + 1;
    size_t stop = this->stop() - 1;
    if (stop < start || text[stop] != '"') return false;
    at++;
    if (!has_escapes || memchr(text + start, '\\', stop - start) == nullptr) {
      push(kind, text + start, stop - start, 0);
      return true;
    }
    uint8_t *behind = stage->parse_string(text + start, free_text);
    if (behind == nullptr) return false;
    size_t length = static_cast<size_t>(behind - free_text);
    if (!is_text(reinterpret_cast<const char *>(free_text), length)) return false;
    push(kind, free_text, length, 0);
    free_text = behind;
    return true;
  }

  bool number() {
    size_t start = *at, length = stop() - start;
    if (!is_number(reinterpret_cast<const char *>(text + start), length)) return false;
    at++;
    push(TAMGA_JSON_NUMBER, text + start, length, start);
    return true;
  }

  bool word(const char *word, size_t length, uint32_t kind) {
    size_t start = *at;
    if (stop() - start != length || memcmp(text + start, word, length) != 0) return false;
    at++;
    push(kind, text + start, length, start);
    return true;
  }

  bool object(int depth) {
    tamga_json_token *token = push(TAMGA_JSON_OBJECT, nullptr, 0, 0);
    at++;
    if (!is('}')) {
      for (;;) {
        if (!is('"') || !string(TAMGA_JSON_KEY) || !is(':')) return false;
        at++;
        if (!value(depth + 1)) return false;
        if (!is(',')) break;
        at++;
      }
      if (!is('}')) return false;
    }
    at++;
    token->next = static_cast<uint32_t>(used);
    return true;
  }

  bool array(int depth) {
    tamga_json_token *token = push(TAMGA_JSON_ARRAY, nullptr, 0, 0);
    at++;
    if (!is(']')) {
      for (;;) {
        if (!value(depth + 1)) return false;
        if (!is(',')) break;
        at++;
      }
      if (!is(']')) return false;
    }
    at++;
    token->next = static_cast<uint32_t>(used);
    return true;
  }
};

#endif
