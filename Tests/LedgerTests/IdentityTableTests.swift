// What is internal can be tested in a debug build only.
#if DEBUG
  import Customs
  import Testing

  @testable import Ledger

  @Suite struct IdentityTableTests {
    private func key(_ number: Int) -> IdentityKey { IdentityKey(Array("\(number)".utf8)[...]) }

    @Test(arguments: [0, 1, 11, 12, 13, 700, 800, 50_000])
    func `what is put in is found, and nothing else`(count: Int) {
      var table = IdentityTable<Int>()
      let places = (0..<count).map { table.set(key($0), $0) }
      for number in 0..<count {
        #expect(table[key(number)] == number)
        #expect(table[places[number]] == number)
      }
      for number in count..<2 * count + 10 { #expect(table[key(number)] == nil) }
    }

    @Test func `a value takes the place of the one before`() {
      var table = IdentityTable<String>()
      let place = table.set(key(1), "a")
      for number in 2..<5_000 { table.set(key(number), "") }
      table.set(key(1), "b")
      #expect(table[place] == "b")
      if let place = table.place(of: key(1)) { table[place] = "c" }
      #expect(table[key(1)] == "c")
    }

    @Test func `a status keeps all that it is told`() {
      #expect(MemoryLayout<DeclarationStatus>.size == 24)
      var status = DeclarationStatus()
      #expect(status.only == nil && status.state == .none && status.flow == nil && !status.isInLog)
      for flow in Flow.allCases {
        for state in DeclarationState.allCases {
          for position in [0, 1, 1 << 40, Log.maximumSize - 2] {
            (status.flow, status.state, status.isInLog) = (flow, state, true)
            status.only = Position(position)
            #expect(status.only == Position(position) && status.state == state)
            #expect(status.flow == flow && status.isInLog)
            (status.only, status.isInLog, status.flow) = (nil, false, nil)
            #expect(status.only == nil && status.state == state && status.flow == nil)
            #expect(!status.isInLog)
          }
        }
      }
    }
  }
#endif
