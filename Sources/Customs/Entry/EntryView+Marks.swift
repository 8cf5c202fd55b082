extension EntryView {
  /// The local reference of a declaration (LRN), ASCII; nil if it has none.
  public var localReference: [UInt8]? {
    for index in 0..<markCount {
      let mark = mark(index)
      if mark.kind == .localReference {
        return unsafe mark.text.withUnsafeBytes { unsafe Array($0) }
      }
    }
    return nil
  }
}
