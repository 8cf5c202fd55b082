#include "json_tokens.h"

#define SIMDJSON_EXCEPTIONS 0
#include "structural_walk.h"

#include <vector>

using namespace simdjson;

struct tamga_json_parser {
  explicit tamga_json_parser(bool is_plain) : is_plain(is_plain) {}

  const bool is_plain;
  StructuralWalk walk;
  ondemand::parser parser;
  std::vector<tamga_json_token> tokens;
  const uint8_t *text = nullptr;
  size_t length = 0;
  const char *message = nullptr;
  size_t offset = 0;
};

namespace {

// The plain way: value by value, with a reason and a place for everything that is not JSON.
class Walker {
 public:
  explicit Walker(tamga_json_parser *state) : state(state) {}

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

  bool fail(const char *message) {
    if (state->message == nullptr) state->message = message;
    return false;
  }

  bool ok(error_code code) {
    switch (code) {
      case SUCCESS: return true;
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
    tamga_json_token token;
    token.data = reinterpret_cast<const uint8_t *>(data);
    token.length = static_cast<uint32_t>(length);
    token.next = static_cast<uint32_t>(state->tokens.size() + 1);
    token.kind = kind;
    token.offset = static_cast<uint32_t>(offset);
    state->tokens.push_back(token);
    return state->tokens.size() - 1;
  }

  bool text(std::string_view view, uint32_t kind) {
    if (!is_text(view.data(), view.size())) return fail("a string has a wrong escape or a lone surrogate");
    push(kind, view.data(), view.size(), 0);
    return true;
  }

  bool value(ondemand::value &value, int depth) {
    if (depth >= TAMGA_JSON_MAX_DEPTH) return fail("values are nested deeper than 32");
    ondemand::json_type type;
    if (!ok(value.type().get(type))) return false;
    switch (type) {
      case ondemand::json_type::object: return object(value, depth);
      case ondemand::json_type::array: return array(value, depth);
      case ondemand::json_type::string: {
        std::string_view view;
        return ok(value.get_string().get(view)) && text(view, TAMGA_JSON_STRING);
      }
      case ondemand::json_type::number: {
        std::string_view view = value.raw_json_token();
        while (!view.empty() && memchr(" \t\r\n", view.back(), 4) != nullptr) view.remove_suffix(1);
        if (!is_number(view.data(), view.size())) return fail("a number is malformed");
        push(TAMGA_JSON_NUMBER, view.data(), view.size(), offset(view));
        // Left unconsumed: the iteration skips it, and no binary floating point is ever made of it.
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
      std::string_view key;
      if (!ok(field.unescaped_key().get(key)) || !text(key, TAMGA_JSON_KEY)) return false;
      if (!this->value(field.value(), depth + 1)) return false;
    }
    state->tokens[start].next = static_cast<uint32_t>(state->tokens.size());
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
    state->tokens[start].next = static_cast<uint32_t>(state->tokens.size());
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

tamga_json_parser *tamga_json_parser_new(bool is_plain) { return new (std::nothrow) tamga_json_parser(is_plain); }

void tamga_json_parser_free(tamga_json_parser *parser) { delete parser; }

tamga_json_error tamga_json_tokenize(tamga_json_parser *state, const uint8_t *text, size_t length,
                                     const tamga_json_token **tokens, size_t *count) {
  state->tokens.clear();
  state->text = text;
  state->length = length;
  state->message = nullptr;
  *tokens = nullptr;
  *count = 0;
  size_t where = 0;
  if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) return {"the text begins with a byte order mark", 0};
  if (length >= 2 && (memcmp(text, "\xFE\xFF", 2) == 0 || memcmp(text, "\xFF\xFE", 2) == 0))
    return {"the text is UTF-16, expected UTF-8", 0};
  if (!state->is_plain && state->walk.read(text, length)) {
    *tokens = state->walk.tokens();
    *count = state->walk.count();
    return {nullptr, 0};
  }
  ondemand::document document;
  auto code = state->parser.iterate(reinterpret_cast<const char *>(text), length, length + TAMGA_JSON_PADDING)
                  .get(document);
  Walker walker(state);
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
  *count = state->tokens.size();
  return {nullptr, 0};
}
