import Customs
import Testing

/// Bytes that every later version has to write and read alike. They were computed from Schemas/log-format.md by another
/// program; party numbers, positions, nonce, recorded time, version and state are zero before the log fills them in.
@Suite struct EntryGoldenTests {
  static let accepted = """
    01000304000000000000000000000000000000000000000000e0f2155de10500
    ffffffffffffffffffffffffffffffff00000000000000000000000000000000
    1e01cf0105002202d54a0000db4a0000cd5e0312010001000700000100000000
    a9280dadab61cac14f211537efbfa0cb1a22c5fe096ba8c6a71dd0b8fc1ca321
    000000000000000000000000000000004b5a3535333032000000000000000000
    32324b5a35353330323030303030303152330000000000000000000000000000
    00000000000000000000000000000000d3e40c004c040a0300021f2801009761
    004827ad01000000202ff2d001000000c0d401000000000080ee360000000000
    000000000000000000000000000000000100070012010000c0d4010000000000
    0000000032324b5a353533303230303030303030523400000000000000000000
    000000000000000001130000324b5a3232303334303939393939332d31323300
    00000000000000000000000000000000070a0000414c4d2d3030303132330000
    000000000000000000000000000000000000000000000000040a000030314b5a
    3132334142430000000000000000000000000000000000000000000000000000
    030b000043535155333035343338330000000000000000000000000000000000
    0000000000000000020600004b5a303030310000000000000000000000000000
    00000000000000000000000000000000050700004b5a35353330330000000000
    000000000000000000000000000000000000000000000000060700004b5a3530
    3930300000000000000000000000000000000000000000000000000000000000
    """

  static let departed = """
    010009000000000000000000000000000000000000000000000090ca63e10500
    ffffffffffffffffffffffffffffffff00000000000000000000000000000000
    0000000000000000000000800000008000000012000000000300000100000000
    96fe34c710b30c3da4bec3ed7d7231bcce269ef6f943b51e27fbacde0925ed3c
    000000000000000000000000000000004b5a3535333032000000000000000000
    32324b5a35353330323030303030303152330000000000000000000000000000
    00000000000000000000000000000000020600004b5a30303031000000000000
    000000000000000000000000000000000000000000000000020600004b5a3030
    3032000000000000000000000000000000000000000000000000000000000000
    040a000030314b5a313233414243000000000000000000000000000000000000
    0000000000000000
    """

  /// `Sample.small` dispatched from ZZ, taken with `--historic`.
  static let historic = """
    01000303000c01000000000000000000000000000000000000e0f2155de10500
    ffffffffffffffffffffffffffffffff00000000000000000000000000000000
    a4021e0100000000d54a000000000080cd5e0012010000000000000100000000
    374c8351c5840b1d48bd57f22df47a798e6adc2b073220509e0ace29dbf458a9
    0000000000000000000000000000000000000000000000000000000000000000
    32324b5a35353330323030303030303152330000000000000000000000000000
    00000000000000000000000000000000d3e40c00000006004200ffff01000000
    40420f0000000000ffffffffffffffff00000000000000000000000000000000
    00000000000000000000000000000000c34ca5692556acf64c020f3f5fc993bb
    ba9fa64f33e8ab8b213b7ce2632da832
    """

  @Test func `a full declaration has the bytes of format 1`() {
    let parsed = Parsed(Sample.accepted)
    #expect(parsed.faults == [])
    #expect(hex(parsed.entry) == Self.accepted)
  }

  @Test func `a movement has the bytes of format 1`() {
    let parsed = Parsed(Sample.departed)
    #expect(parsed.faults == [])
    #expect(hex(parsed.entry) == Self.departed)
  }

  @Test func `an entry with notes ends in their digest`() {
    let line = Sample.replacing(#"Dispatch":"CN""#, #"Dispatch":"ZZ""#, in: Sample.small)
    let parsed = Parsed(line, historic: true)
    #expect(parsed.rules == [.unknownCountry])
    #expect(hex(parsed.entry) == Self.historic)
    #expect(
      parsed.notes
        == #"[{"code":"unknown-country","pointer":"/countryOfDispatch","found":"\"ZZ\"","#
        + #""expected":"a country code of ISO 3166-1 (iso-codes 4.15.0)"}]"#)
  }

  @Test func `the header of a full declaration reads as submitted`() {
    Parsed(Sample.accepted).view { entry in
      let texts = [
        String(copying: entry.number), PackedCode.country(entry.dispatch),
        PackedCode.country(entry.destination), PackedCode.country(entry.tradingCountry),
        PackedCode.country(entry.nationality), PackedCode.month(entry.month),
        CivilTime.text(day: Int(entry.acceptedOn ?? 0)),
        CivilTime.text(day: Int(entry.limitDate ?? 0)),
        CivilTime.text(microseconds: entry.effectiveAt ?? 0),
      ]
      #expect(
        texts == [
          "22KZ553020000001R3", "KZ", "RU", "AE", "UZ", "2022-06", "2022-06-14", "2022-06-20",
          "2022-06-14T00:00:00Z",
        ])
      #expect(entry.formatVersion == 1)
      #expect(entry.event == .accepted)
      #expect(entry.flow == .reexport)
      #expect(entry.transportMode == 3)
      #expect(entry.itemCount == 1)
      #expect(entry.linkCount == 1)
      #expect(entry.markCount == 7)
      #expect(entry.warningCount == 0)
      #expect(entry.mediaTypeRawValue == MediaType.json.rawValue)
    }
  }

  @Test func `what only the log can know is empty in a draft`() {
    Parsed(Sample.accepted).view { entry in
      #expect(entry.state == DeclarationState.none)
      #expect(entry.flags == 0)
      #expect(!entry.counts && !entry.isHistoric && !entry.hasNotes)
      #expect(entry.position == Position(0))
      #expect(entry.recordedAt == 0)
      #expect(entry.declaration == nil)
      #expect(entry.supersedes == nil)
      #expect(entry.retracts == nil)
      #expect(entry.version == 0)
      #expect([entry.exporter, entry.importer, entry.declarant, entry.party] == [0, 0, 0, 0])
    }
  }

  @Test func `the item of a full declaration reads as submitted`() {
    Parsed(Sample.accepted).view { entry in
      let item = entry.item(0)
      #expect(item.subheading == 845_011)
      #expect(item.heading == 8450)
      #expect(PackedCode.country(item.origin) == "TR")
      #expect(item.procedure == 31)
      #expect(item.previousProcedure == 40)
      #expect(item.itemNumber == 1)
      #expect(PackedCode.unit(item.unit) == "H87")
      #expect(item.netMassInMilligrams == 7_200_000_000)
      #expect(item.quantityInThousandths == 120_000)
      #expect(item.statisticalValueInHundredths == 3_600_000)
    }
  }

  @Test func `fields that were left out read as none`() {
    Parsed(Sample.small).view { entry in
      #expect(entry.limitDate == nil)
      #expect(entry.tradingCountry == 0)
      #expect(entry.nationality == 0)
      #expect(entry.transportMode == 0)
      #expect(entry.linkCount == 0 && entry.markCount == 0)
      let item = entry.item(0)
      #expect(item.procedure == 255 && item.previousProcedure == 255)
      #expect(item.unit == 0)
      #expect(item.quantityInThousandths == 0 && item.statisticalValueInHundredths == 0)
    }
  }

  @Test func `the draft names parties, number and expectation`() {
    let parsed = Parsed(Sample.amended)
    let (batch, draft) = (parsed.batch, parsed.draft)
    #expect(parsed.faults == [])
    #expect(draft.event == .amended)
    #expect(draft.flow == .reexport)
    #expect(draft.expect == .exact(1))
    #expect(batch.string(draft.number) == "22KZ553020000001R3")
    #expect(batch.string(draft.declarant.id) == "KZ-BIN:220340999993")
    #expect(batch.string(draft.exporter.name) == "Sender")
    #expect(draft.exporter.country == PackedCode.country("KZ"))
    #expect(batch.string(draft.importer.id) == "RU-INN:9999999998")
    #expect(draft.clientID.isEmpty)
    #expect(Array(batch.document(draft)) == Array(Sample.amended.utf8))
    parsed.view { entry in
      #expect(entry.effectiveAt == 1_656_666_000_000_000)
      #expect(entry.acceptedOn == 19_157)
    }
  }
}

extension String {
  init(copying span: RawSpan) {
    self = span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
  }
}
