#include "json_tokens.h"

#include <cstring>
#include <new>
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>
#include <vector>

using namespace simdjson;

struct tamga_json_parser {
  ondemand::parser parser;
  std::vector<tamga_json_token> tokens;
  const uint8_t *text = nullptr;
  size_t length = 0;
  const char *message = nullptr;
  size_t offset = 0;
};

namespace {

// RFC 8259, section 6. simdjson hands numbers over unread when they are asked for as text.
bool is_number(const char *p, size_t n) {
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

class Walker {
 public:
  Walker(tamga_json_parser *state, bool has_escapes)
      : state(state), tokens(state->tokens.data()), has_escapes(has_escapes) {}

  // How many tokens there are.
  size_t count = 0;

  bool document(ondemand::document &document) {
    ondemand::json_type type;
    if (!ok(document.type().get(type))) return false;
    // A scalar document has no value object in simdjson; declarations are objects or arrays of them.
    if (type != ondemand::json_type::object && type != ondemand::json_type::array)
      return fail("expected an object");
    ondemand::value value;
    if (!ok(document.get_value().get(value))) return false;
    if (!this->value(value, 0)) return false;
    const char *rest = nullptr;
    if (document.current_location().get(rest) != OUT_OF_BOUNDS) return fail("something follows the value");
    return true;
  }

 private:
  tamga_json_parser *state;
  tamga_json_token *tokens;
  bool has_escapes;

  bool fail(const char *message) {
    if (state->message == nullptr) state->message = message;
    return false;
  }

  bool ok(error_code code) { return simdjson_likely(code == SUCCESS) || fail(code); }

  simdjson_never_inline bool fail(error_code code) {
    switch (code) {
      case UTF8_ERROR: return fail("the text is not valid UTF-8");
      case STRING_ERROR: return fail("a string has a wrong escape or a lone surrogate");
      case UNCLOSED_STRING: return fail("a string is not closed");
      case UNESCAPED_CHARS: return fail("a string contains a raw control character");
      case EMPTY: return fail("there is no value");
      case N_ATOM_ERROR:
      case T_ATOM_ERROR:
      case F_ATOM_ERROR: return fail("a word is neither true, false nor null");
      case DEPTH_ERROR: return fail("values are nested deeper than 32");
      case INCOMPLETE_ARRAY_OR_OBJECT: return fail("an object or an array is not closed");
      case TAPE_ERROR: return fail("a comma, colon, quote or bracket is missing or out of place");
      case CAPACITY: return fail("the text is too long");
      case MEMALLOC: return fail("memory is short");
      case INCORRECT_TYPE: return fail("a word is neither true, false nor null");
      default: return fail("the text is not JSON");
    }
  }

  size_t push(uint32_t kind, const char *data, size_t length, size_t offset) {
    if (simdjson_unlikely(count == state->tokens.size())) {
      state->tokens.resize(count < 256 ? 512 : 2 * count);
      tokens = state->tokens.data();
    }
    size_t place = count++;
    tamga_json_token &token = tokens[place];
    token.data = reinterpret_cast<const uint8_t *>(data);
    token.length = static_cast<uint32_t>(length);
    token.next = static_cast<uint32_t>(count);
    token.kind = kind;
    token.offset = static_cast<uint32_t>(offset);
    return place;
  }

  // simdjson 3.0 turns the escape of a lone low surrogate into bytes that are not UTF-8.
  bool unescaped(std::string_view view, uint32_t kind) {
    if (memchr(view.data(), 0xED, view.size()) != nullptr && !validate_utf8(view))
      return fail("a string has a wrong escape or a lone surrogate");
    push(kind, view.data(), view.size(), 0);
    return true;
  }

  // Where the text has no backslash, a string is what stands between its quotes, and nothing is copied.
  bool string(ondemand::value &value) {
    std::string_view view;
    if (has_escapes) return ok(value.get_string().get(view)) && unescaped(view, TAMGA_JSON_STRING);
    view = token(value);
    if (view.size() < 2 || view.back() != '"') return fail("the text is not JSON");
    // Consumed, or else the iteration takes a colon behind it for that of a key.
    ondemand::raw_json_string consumed;
    if (!ok(value.get_raw_json_string().get(consumed))) return false;
    push(TAMGA_JSON_STRING, view.data() + 1, view.size() - 2, 0);
    return true;
  }

  bool key(ondemand::field &field) {
    std::string_view view;
    if (has_escapes) return ok(field.unescaped_key().get(view)) && unescaped(view, TAMGA_JSON_KEY);
    const char *start = field.key().raw();
    const char *end = start;
    while (*end != '"') end++;  // The quote is there: the text is indexed.
    push(TAMGA_JSON_KEY, start, static_cast<size_t>(end - start), 0);
    return true;
  }

  // What stands in the text for a value that is not an object or array, without the white space behind it. It is left
  // unconsumed: the iteration skips it.
  static std::string_view token(ondemand::value &value) {
    std::string_view view = value.raw_json_token();
    while (!view.empty() && is_space(view.back())) view.remove_suffix(1);
    return view;
  }

  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

  bool value(ondemand::value &value, int depth) {
    if (depth >= TAMGA_JSON_MAX_DEPTH) return fail("values are nested deeper than 32");
    ondemand::json_type type;
    if (!ok(value.type().get(type))) return false;
    switch (type) {
      case ondemand::json_type::object: return object(value, depth);
      case ondemand::json_type::array: return array(value, depth);
      case ondemand::json_type::string: return string(value);
      case ondemand::json_type::number: {
        // No binary floating point is ever made of it.
        std::string_view view = token(value);
        if (!is_number(view.data(), view.size())) return fail("a number is malformed");
        push(TAMGA_JSON_NUMBER, view.data(), view.size(), offset(view));
        return true;
      }
      case ondemand::json_type::boolean: {
        bool boolean;
        std::string_view view = value.raw_json_token();
        if (!ok(value.get_bool().get(boolean))) return false;
        push(boolean ? TAMGA_JSON_TRUE : TAMGA_JSON_FALSE, view.data(), boolean ? 4 : 5, offset(view));
        return true;
      }
      default: {
        std::string_view view = value.raw_json_token();
        bool null = false;
        if (!ok(value.is_null().get(null))) return false;
        if (!null) return fail("a word is neither true, false nor null");
        push(TAMGA_JSON_NULL, view.data(), 4, offset(view));
        return true;
      }
    }
  }

  bool object(ondemand::value &value, int depth) {
    ondemand::object object;
    if (!ok(value.get_object().get(object))) return false;
    size_t start = push(TAMGA_JSON_OBJECT, nullptr, 0, 0);
    for (auto member : object) {
      ondemand::field field;
      if (!ok(std::move(member).get(field))) return false;
      if (!key(field)) return false;
      if (!this->value(field.value(), depth + 1)) return false;
    }
    tokens[start].next = static_cast<uint32_t>(count);
    return true;
  }

  bool array(ondemand::value &value, int depth) {
    ondemand::array array;
    if (!ok(value.get_array().get(array))) return false;
    size_t start = push(TAMGA_JSON_ARRAY, nullptr, 0, 0);
    for (auto element : array) {
      ondemand::value inner;
      if (!ok(std::move(element).get(inner))) return false;
      if (!this->value(inner, depth + 1)) return false;
    }
    tokens[start].next = static_cast<uint32_t>(count);
    return true;
  }

  size_t offset(std::string_view view) {
    return static_cast<size_t>(reinterpret_cast<const uint8_t *>(view.data()) - state->text);
  }
};

// The first byte that is not UTF-8.
size_t first_wrong_byte(const char *text, size_t length) {
  size_t i = 0;
  while (i < length) {
    auto lead = static_cast<uint8_t>(text[i]);
    size_t width = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead >= 0x80 && (i + width > length || !validate_utf8(text + i, width))) return i;
    i += width;
  }
  return length;
}

// The first control character inside a string.
size_t first_control_character(const char *text, size_t length) {
  bool in_string = false;
  for (size_t i = 0; i < length; i++) {
    if (in_string && static_cast<uint8_t>(text[i]) < 0x20) return i;
    if (in_string && text[i] == '\\') i++;
    else if (text[i] == '"') in_string = !in_string;
  }
  return length;
}

}  // namespace

tamga_json_parser *tamga_json_parser_new(void) { return new (std::nothrow) tamga_json_parser(); }

void tamga_json_parser_free(tamga_json_parser *parser) { delete parser; }

tamga_json_error tamga_json_tokenize(tamga_json_parser *state, const uint8_t *text, size_t length,
                                     const tamga_json_token **tokens, size_t *count) {
  state->text = text;
  state->length = length;
  state->message = nullptr;
  *tokens = nullptr;
  *count = 0;
  size_t where = 0;
  if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) return {"the text begins with a byte order mark", 0};
  if (length >= 2 && (memcmp(text, "\xFE\xFF", 2) == 0 || memcmp(text, "\xFF\xFE", 2) == 0))
    return {"the text is UTF-16, expected UTF-8", 0};
  ondemand::document document;
  auto code = state->parser.iterate(reinterpret_cast<const char *>(text), length, length + TAMGA_JSON_PADDING)
                  .get(document);
  Walker walker(state, memchr(text, '\\', length) != nullptr);
  if (code != SUCCESS) {
    auto characters = reinterpret_cast<const char *>(text);
    if (code == UTF8_ERROR) return {"the text is not valid UTF-8", first_wrong_byte(characters, length)};
    if (code == UNESCAPED_CHARS)
      return {"a string contains a raw control character", first_control_character(characters, length)};
    if (code == UNCLOSED_STRING) return {"the text ends inside a string", length};
    if (code == EMPTY) return {"there is no value", 0};
    return {"the text is not JSON", 0};
  }
  if (!walker.document(document)) {
    const char *location = nullptr;
    if (document.current_location().get(location) == SUCCESS && location != nullptr) {
      where = static_cast<size_t>(reinterpret_cast<const uint8_t *>(location) - text);
      if (where > length) where = length;
    } else {
      where = length;
    }
    return {state->message, where};
  }
  *tokens = state->tokens.data();
  *count = walker.count;
  return {nullptr, 0};
}
