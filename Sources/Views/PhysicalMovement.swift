import Customs

/// Whose stock an item of a declaration adds to, and whose it takes from. Customs procedures are those of the EAEU classifier
/// (Customs Union Commission Decision 378, annex 1) and of EU Annex B, which agree in the codes named here.
///
/// Goods come in once, with their first physical entry, whatever the procedure: a later change of procedure (40 after 71,
/// 53 after 51) moves nothing. So the previous procedure of an import decides: none, 00, transit (80), or one under which
/// goods are abroad.
struct PhysicalMovement: Equatable {
  /// Party whose stock grows; nil: nobody's. 0: a party that was not declared.
  private(set) var into: UInt32?
  /// Party whose stock shrinks.
  private(set) var outOf: UInt32?

  /// What an item of a counted declaration moves.
  ///
  /// - Parameter home: packed code of the home country.
  init(_ version: borrowing EntryView, _ item: borrowing ItemView, home: UInt16) {
    switch version.flow {
    case .import:
      if Self.brings(item.previousProcedure) { into = version.importer }
      if Self.ends(item.procedure) { outOf = version.importer }
    case .export, .reexport:
      if !Self.isAbroad(item.previousProcedure) { outOf = version.exporter }
    case .dispatch:
      // The note also accompanies goods that come from another member of the union: then nobody at home sends them.
      if version.dispatch == home || version.dispatch == 0 { outOf = version.exporter }
      if version.destination == home { into = version.importer }
    case .transit, nil: break
    }
  }

  /// Whether an import after this procedure is the goods' entry. 255: none was declared.
  private static func brings(_ previous: UInt8) -> Bool {
    switch previous {
    case 0, 80, .max: true
    // Exported or re-exported before, and now brought back.
    case 10, 31: true
    default: isAbroad(previous)
    }
  }

  /// Outward processing and temporary export: the goods have left already.
  private static func isAbroad(_ previous: UInt8) -> Bool { (21...23).contains(previous) }

  /// Destruction, and refusal to the State.
  private static func ends(_ procedure: UInt8) -> Bool { procedure == 93 || procedure == 94 }
}
