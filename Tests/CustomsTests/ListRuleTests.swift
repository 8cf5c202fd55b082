import Customs
import Testing

/// Values against the lists that ship with the project.
@Suite struct ListRuleTests {
  private func rules(_ change: (String, String), historic: Bool = false) -> [Rule] {
    let text = Sample.accepted.replacing(change.0, with: change.1)
    #expect(text != Sample.accepted, "\(change.0) is in the sample")
    return Parsed(text, historic: historic).rules
  }

  @Test func `a commodity code has to be of the edition in force`() {
    #expect(rules(("\"8450111100\"", "\"852580\"")) == [.unknownCommodityCode])
    #expect(rules(("\"8450111100\"", "\"852589\"")) == [])
    let line = Sample.accepted.replacing("\"8450111100\"", with: "\"852580\"")
    let old = line.replacing("\"acceptedOn\":\"2022-06-14\"", with: "\"acceptedOn\":\"2021-12-31\"")
    #expect(Parsed(old).rules == [])
    let fault = Parsed(line).draft.faults.first
    #expect(fault?.expected.contains("HS 2022") == true)
    #expect(fault?.expected.contains("852581, 852582, 852583, 852589") == true)
  }

  @Test func `before 2017 a commodity code is not checked, and that is said`() {
    let line = Sample.accepted.replacing(
      "\"acceptedOn\":\"2022-06-14\"", with: "\"acceptedOn\":\"2016-12-31\"")
    #expect(Parsed(line).rules == [.uncheckedCommodityCode])
    #expect(!Parsed(line).draft.isRefused)
  }

  @Test func `unknown units and procedures are errors, and warnings of history`() {
    for (change, rule) in [
      (("\"H87\"", "\"PCE\""), Rule.unknownUnit),
      (("\"previousProcedure\":\"40\"", "\"previousProcedure\":\"14\""), .unknownProcedure),
    ] {
      #expect(rules(change) == [rule])
      let line = Sample.accepted.replacing(change.0, with: change.1)
      #expect(Parsed(line).draft.isRefused)
      let historic = Parsed(line, historic: true)
      #expect(historic.rules == [rule] && !historic.draft.isRefused)
    }
  }

  @Test(arguments: ["H87", "KGM", "C62", "NAR", "LTR", "MTK", "MTQ", "PR", "MTR", "GRM", "TNE"])
  func `units of customs are known`(unit: String) {
    #expect(PackedCode.unit(Array(unit.utf8).span).map(Codes.isUnit) == true)
  }

  @Test func `six is no mode of transport`() {
    #expect(rules(("\"mode\":3", "\"mode\":6")) == [.outOfRange])
    #expect(rules(("\"mode\":3", "\"mode\":9")) == [])
  }

  @Test(arguments: [("ZZALA", [Rule.unknownPlace]), ("KZALA", []), ("ZZ-LA", []), ("ZZAL1", [])])
  func `a UN/LOCODE of no country only warns`(office: String, expected: [Rule]) {
    let line = Sample.accepted.replacing(
      "\"office\":\"KZ55302\",\"ucr\"", with: "\"office\":\"\(office)\",\"ucr\"")
    #expect(line != Sample.accepted)
    #expect(Parsed(line).rules == expected && !Parsed(line).draft.isRefused)
  }

  @Test func `lists name their sources, and no code twice`() {
    for list in CodeList.all {
      #expect(!list.source.isEmpty && !list.codes.isEmpty)
      #expect(Set(list.codes.map(\.code)).count == list.codes.count, "\(list.name)")
    }
  }
}
