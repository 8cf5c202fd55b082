import Customs

/// An input held in memory, handed out in pieces of at most `piece` bytes.
public final class BytesSource: ByteSource {
  private var rest: ArraySlice<UInt8>
  private let piece: Int

  public init(_ bytes: [UInt8], piece: Int = .max) {
    rest = bytes[...]
    self.piece = max(1, piece)
  }

  public func read(into bytes: inout [UInt8], upTo count: Int) throws -> Int {
    let part = rest.prefix(min(count, piece))
    bytes.append(contentsOf: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
}
