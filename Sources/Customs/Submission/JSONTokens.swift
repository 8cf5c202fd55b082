import CSimdjson

/// A strict reader of one JSON text at a time, reusable. Not for two threads at once.
@safe final class JSONReader {
  /// Bytes that must be readable behind every text.
  static let padding = Int(TAMGA_JSON_PADDING)

  /// Nil when memory was short; every text is then refused with that reason.
  private let parser: OpaquePointer?

  /// - Parameter isPlain: go value by value always, never the quick way; both read the same.
  init(isPlain: Bool = false) { unsafe parser = unsafe tamga_json_parser_new(isPlain) }

  deinit { unsafe tamga_json_parser_free(parser) }

  /// Why a text is not JSON, and the byte offset where that shows.
  struct Malformed: Error {
    let reason: String
    let offset: Int
  }

  /// Reads `text[range]`, which `padding` more bytes follow, and hands its tokens to `body`.
  func read<Result>(
    _ text: Span<UInt8>, _ range: Range<Int>,
    _ body: (borrowing JSONTokens) throws -> Result
  ) throws -> Result {
    precondition(range.upperBound + Self.padding <= text.count, "the text lacks its padding")
    return try unsafe text.withUnsafeBufferPointer { buffer in
      var tokens: UnsafePointer<tamga_json_token>?
      var count = 0
      guard let base = buffer.baseAddress else {
        throw Malformed(reason: "there is no value", offset: 0)
      }
      guard let parser = unsafe parser else {
        throw Malformed(reason: "memory is short: there is no JSON parser", offset: 0)
      }
      let error = unsafe tamga_json_tokenize(
        parser, base + range.lowerBound, range.count, &tokens, &count)
      if let message = unsafe error.message {
        throw unsafe Malformed(reason: String(cString: message), offset: error.offset)
      }
      return try body(unsafe JSONTokens(tokens: UnsafeBufferPointer(start: tokens, count: count)))
    }
  }
}

/// The values of a JSON text in the order of the text. An index names a value; 0 is the outermost.
@safe struct JSONTokens: ~Escapable {
  enum Kind: UInt32 {
    case object = 1
    case array, key, string, number, `true`, `false`, null

    /// For error texts.
    var name: String {
      switch self {
      case .object: "an object"
      case .array: "an array"
      case .key, .string: "text in quotes"
      case .number: "a number"
      case .true, .false: "a boolean"
      case .null: "null"
      }
    }
  }

  private let tokens: UnsafeBufferPointer<tamga_json_token>

  @_lifetime(immortal)
  fileprivate init(tokens: UnsafeBufferPointer<tamga_json_token>) {
    unsafe self.tokens = unsafe tokens
  }

  var count: Int { unsafe tokens.count }

  @inline(__always) func kind(_ index: Int) -> Kind {
    // In the order of the cases: a subtraction, where `Kind(rawValue:)` is a call.
    switch unsafe tokens[index].kind {
    case 1: .object
    case 2: .array
    case 3: .key
    case 4: .string
    case 5: .number
    case 6: .true
    case 7: .false
    default: .null
    }
  }

  /// The index behind a value and everything in it.
  @inline(__always) func next(_ index: Int) -> Int { unsafe Int(tokens[index].next) }

  /// The unescaped bytes of a key or string, or a number as written.
  @_lifetime(borrow self) @inline(__always)
  func bytes(_ index: Int) -> Span<UInt8> {
    let token = unsafe tokens[index]
    return unsafe _overrideLifetime(
      Span(_unsafeStart: token.data, count: Int(token.length)), borrowing: self)
  }
}
