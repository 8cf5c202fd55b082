import Foundation
import Testing

@testable import Customs

@Suite struct StateTableTests {
  @Test func `the page of steps is what the code says; scripts/gallery writes it anew`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/states.md")
    #expect(try String(contentsOf: file, encoding: .utf8) == StateTable.markdown)
  }

  @Test func `every step for every kind is in a row, and no other`() {
    for state in DeclarationState.allCases {
      for event in EventKind.allCases {
        for flow in Flow.allCases {
          let row = StateTable.rows.first { row in
            row.from == state && row.event == event && (row.only.isEmpty || row.only.contains(flow))
          }
          #expect(row?.to == StateMachine.step(event, from: state, flow: flow))
        }
      }
    }
    #expect(StateTable.rows.count > 25)
  }
}
