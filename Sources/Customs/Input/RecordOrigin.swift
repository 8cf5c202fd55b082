/// The message that a submission was made of.
public final class RecordOrigin: Sendable {
  /// The file's name.
  public let file: String
  private let places: WCOPlaces?

  init(file: String, places: WCOPlaces?) {
    self.file = file
    self.places = places
  }

  /// The fault at its place in the message.
  public func located(_ fault: Fault) -> Fault { places?.located(fault) ?? fault }
}
