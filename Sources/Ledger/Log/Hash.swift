import Crypto
import Customs

/// 32 bytes of SHA-256.
public struct Hash: Hashable, Sendable, CustomStringConvertible {
  private let words: (UInt64, UInt64, UInt64, UInt64)

  init(_ digest: SHA256.Digest) {
    words = unsafe digest.withUnsafeBytes { bytes in
      unsafe (
        bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
      )
    }
  }

  /// Takes 32 bytes of a span; the caller has checked that they are there.
  public init(_ span: RawSpan, at offset: Int = 0) {
    words = unsafe (
      span.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self),
      span.unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt64.self),
      span.unsafeLoadUnaligned(fromByteOffset: offset + 16, as: UInt64.self),
      span.unsafeLoadUnaligned(fromByteOffset: offset + 24, as: UInt64.self)
    )
  }

  /// SHA-256 of some bytes.
  public init(of bytes: some Sequence<UInt8>) { self.init(SHA256.hash(data: Array(bytes))) }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    var result = [UInt8](repeating: 0, count: 32)
    result.store(words.0, at: 0)
    result.store(words.1, at: 8)
    result.store(words.2, at: 16)
    result.store(words.3, at: 24)
    return result
  }

  /// The first 16 bytes as they lie in memory.
  var firstWords: (UInt64, UInt64) { (words.0, words.1) }

  /// Writes the 32 bytes at an offset of a buffer that has room for them.
  func write(to buffer: inout [UInt8], at offset: Int) {
    buffer.store(words.0, at: offset)
    buffer.store(words.1, at: offset + 8)
    buffer.store(words.2, at: offset + 16)
    buffer.store(words.3, at: offset + 24)
  }

  public static func == (a: Hash, b: Hash) -> Bool { a.words == b.words }
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

  /// Lower-case hexadecimal.
  public var description: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
