extension NaiveModel {
  /// The version in force of every declaration that counts, as submitted.
  public var countedContents: [[String: Any]] {
    declarations.values.filter { Self.counts($0.state) }.map(\.content)
  }
}
