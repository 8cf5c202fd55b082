import Customs
import Foundation
import Testing

@Suite struct ErrorGalleryTests {
  /// `scripts/gallery` sets it after a change of wording.
  static let rewrites = ProcessInfo.processInfo.environment["TAMGA_GALLERY"] == "rewrite"

  @Test func `every rule has its place in the gallery, and every place its rule`() {
    #expect(ErrorGallery.codes == Rule.allCases.map(\.rawValue).sorted())
  }

  @Test(arguments: ErrorGallery.codes)
  func `the program says of a broken rule what its transcript says`(code: String) throws {
    let gallery = ErrorGallery(code: code)
    let found = try gallery.run()
    if Self.rewrites {
      try Data(found.utf8).write(to: gallery.transcriptFile)
    }
    let expected = try? String(contentsOf: gallery.transcriptFile, encoding: .utf8)
    #expect(found == expected, "if the new wording is better: scripts/gallery")
    let rule = try #require(Rule(rawValue: code))
    let lines = found.split(separator: "\n")
    let errors = lines.filter { $0.hasPrefix("error: ") }
    #expect(errors.allSatisfy { $0.hasSuffix("[\(code)]") })
    #expect(errors.isEmpty == (rule.severity == .warning))
    #expect(found.contains(code))
    #expect(lines.last == (rule.severity == .warning ? "exit 0" : "exit 65"))
  }
}
