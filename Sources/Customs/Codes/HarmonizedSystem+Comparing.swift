/// Codes of one edition looked up in a list of another one.
extension HarmonizedSystem {
  /// Where the goods of a subheading are in another edition; the subheading itself if the editions are the same, or if
  /// the tables know nothing of it.
  public static func counterparts(
    of subheading: UInt32, from declared: Edition, in other: Edition
  ) -> [UInt32] {
    guard declared != other else { return [subheading] }
    if declared == .hs2017, subheading == partsOfApparatus {
      return successors(of: subheading) + [electricalWaste]
    }
    let found =
      declared == .hs2017 ? successors(of: subheading) : predecessors(of: subheading)
    return found.isEmpty ? [subheading] : found
  }

  /// 8548.90 of HS 2017, parts of apparatus: they are in 8548.00 of HS 2022, as waste in 8549, of which the correlation
  /// names no sources.
  private static let partsOfApparatus: UInt32 = 854890
  /// 8549.99 of HS 2022, other electrical waste; stands for the heading.
  private static let electricalWaste: UInt32 = 854999
}
