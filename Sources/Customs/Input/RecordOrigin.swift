/// The message that a submission was made of.
public final class RecordOrigin: Sendable {
  /// The file's name.
  public let file: String
  /// The ledger's statistical currency, which the submission depends on.
  public let currency: String
  /// Whether the message changes fields of the version before, which it was read without: until that is given, the
  /// submission says nothing of them.
  public let needsVersion: Bool
  private let places: WCOPlaces?

  init(file: String, currency: String, places: WCOPlaces?, needsVersion: Bool = false) {
    self.file = file
    self.currency = currency
    self.places = places
    self.needsVersion = needsVersion
  }

  /// The fault at its place in the message.
  public func located(_ fault: Fault) -> Fault { places?.located(fault) ?? fault }
}
