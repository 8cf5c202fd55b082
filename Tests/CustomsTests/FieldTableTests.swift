// What is internal can be tested in a debug build only.
#if DEBUG
  import Testing

  @testable import Customs

  @Suite struct FieldTableTests {
    private static let names = [
      "", "a", "b", "id", "name", "exactly8", "exactly8andmore", "sixteencharacter",
      "seventeen_charact", "countryOfDestination", "countryOfXestination",
    ]

    @Test func `every field is found by its name`() {
      let table = FieldTable(Self.names)
      for (index, name) in Self.names.enumerated() {
        #expect(find(name, table) == index, "\(name)")
      }
      #expect(table.names == Self.names.joined(separator: ", "))
    }

    @Test(arguments: [
      "c", "A", "ab", "\u{0}a", "a\u{0}", "i", "idd", "Name", "exactly9", "exactly8andmorf",
      "sixteenXharacter", "seventeenXcharact", "countryOfDYstination", "countryOfYestination",
      "countryOfDestinatioN", "\u{0}id",
    ])
    func `a name that differs in any byte is not`(name: String) {
      #expect(find(name, FieldTable(Self.names)) == nil)
    }

    @Test func `every field of a submission is found, and none with a byte changed`() {
      for table in [
        SubmissionParser.declarationFields, SubmissionParser.partyFields,
        SubmissionParser.transportFields, SubmissionParser.transitFields,
        SubmissionParser.itemFields, SubmissionParser.supplementaryFields,
        SubmissionParser.linkFields, SubmissionParser.envelopeFields,
      ] {
        for (index, name) in table.texts.enumerated() {
          #expect(find(name, table) == index)
          var bytes = Array(name.utf8)
          for place in bytes.indices {
            bytes[place] ^= 0x80
            #expect(table.index(of: bytes.span) == nil)
            bytes[place] ^= 0x80
          }
        }
      }
    }

    @Test func `wherever the search begins, it finds the same`() {
      let table = FieldTable(Self.names)
      for likely in 0...Self.names.count {
        for (index, name) in Self.names.enumerated() {
          #expect(table.index(of: Array(name.utf8).span, likely: likely) == index)
        }
        #expect(table.index(of: Array("other".utf8).span, likely: likely) == nil)
      }
    }

    private func find(_ name: String, _ table: FieldTable) -> Int? {
      table.index(of: Array(name.utf8).span)
    }
  }
#endif
