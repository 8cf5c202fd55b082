extension EntryView {
  /// The local reference of a declaration (LRN), ASCII; nil if it has none.
  public var localReference: [UInt8]? { marks(.localReference).first.map { Array($0.utf8) } }
}
