import Customs
import Foundation
import Testing

/// Editions of the Harmonized System, and what became of a subheading.
@Suite struct HarmonizedSystemTests {
  @Test func `editions have as many subheadings as their sources`() {
    #expect(HarmonizedSystem.count(.hs2022) == 5612)
    #expect(HarmonizedSystem.count(.hs2017) == 5387)
  }

  @Test(
    arguments: [
      (17_166, nil), (17_167, .hs2017), (18_992, .hs2017), (18_993, .hs2022), (20_000, .hs2022),
    ] as [(Int32, HarmonizedSystem.Edition?)])
  func `the acceptance date decides the edition`(
    day: Int32, expected: HarmonizedSystem.Edition?
  ) {
    #expect(HarmonizedSystem.edition(on: day) == expected)
  }

  @Test(
    arguments: [
      (854140, [854141, 854142, 854143, 854149]), (854150, [854151, 854159]), (880330, [880730]),
      (851770, [851771, 851779]), (851712, [851713, 851714]), (845011, [845011]),
      (854810, [854911, 854912, 854913, 854914, 854919]), (854890, [854800]),
      (701919, [701913]), (070959, [070952, 070953, 070954, 070955, 070956, 070959]),
      (854142, []), (845013, []),
    ] as [(UInt32, [UInt32])])
  func `successors of 2017 are those of the correlation`(code: UInt32, expected: [UInt32]) {
    #expect(HarmonizedSystem.successors(of: code) == expected)
  }

  @Test func `cameras went into four subheadings, and those of unmanned aircraft into others`() {
    let found = HarmonizedSystem.successors(of: 852580)
    #expect(found.prefix(4) == [852581, 852582, 852583, 852589])
    #expect(found.dropFirst(4).allSatisfy { $0 / 100 == 8806 })
  }

  @Test func `one to one is what has one successor`() {
    #expect(HarmonizedSystem.isOneToOne(880330))
    #expect(HarmonizedSystem.isOneToOne(845011))
    #expect(!HarmonizedSystem.isOneToOne(852580))
    #expect(!HarmonizedSystem.isOneToOne(999999))
  }

  @Test func `successors and predecessors are one table read both ways`() {
    for code in HarmonizedSystem.subheadings(.hs2017) {
      let successors = HarmonizedSystem.successors(of: code)
      #expect(!successors.isEmpty, "\(code)")
      for successor in successors {
        #expect(HarmonizedSystem.contains(successor, .hs2022), "\(code) \(successor)")
        #expect(HarmonizedSystem.predecessors(of: successor).contains(code), "\(code) \(successor)")
      }
    }
    for code in HarmonizedSystem.subheadings(.hs2022) {
      for old in HarmonizedSystem.predecessors(of: code) {
        #expect(HarmonizedSystem.successors(of: old).contains(code), "\(old) \(code)")
      }
    }
  }

  @Test func `a number of more than six digits is in no edition`() {
    #expect(!HarmonizedSystem.contains(1_000_000, .hs2022))
    #expect(!HarmonizedSystem.contains(.max, .hs2017))
    #expect(HarmonizedSystem.contains(010121, .hs2022))
  }
}
