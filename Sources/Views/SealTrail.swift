import Customs

/// The seals of one movement, from step to step.
///
/// Seals are put on at departure and after an incident; every other step that notes seals has to find them. A step that
/// notes none says nothing about them, and so does a declaration without any.
struct SealTrail {
  private var known: Set<String>

  init(declared: [String]) { known = Set(declared) }

  /// Takes the seals that a step notes; whether one of them was not there at the last event, without a replacement.
  mutating func note(_ event: EventKind?, _ seals: [String]) -> Bool {
    guard !seals.isEmpty else { return false }
    let isReplacement = event == .departed || event == .incident
    let isMismatch = !isReplacement && !known.isEmpty && !known.isSuperset(of: seals)
    known = Set(seals)
    return isMismatch
  }
}

extension [String] {
  /// One text of several; submitted texts hold no control characters.
  var lines: String { joined(separator: "\n") }

  init(lines: String) { self = lines.isEmpty ? [] : lines.split(separator: "\n").map(String.init) }
}
