import Support
import Testing

@testable import Ledger

/// Proofs of rows: whatever passes is true of the certified view.
@Suite struct RowProofTests {
  private let ledger: TemporaryLedger
  private let verifier: VerifierKey

  init() throws {
    ledger = try TemporaryLedger()
    try ledger.fill(steppedLines(declarations: 50, seed: 81))
    try ledger.fill([Line.list("chips", from: "2022-01-01", rows: [Line.listRow("854231")])])
    verifier = try ledger.key().verifier
  }

  /// A query that leaves few rows.
  private var inOneMonth: ViewQuery {
    var query = ViewQuery()
    query.months = (2022 * 12 + 4)...(2022 * 12 + 4)
    return query
  }

  /// What a proof has to say: the lines of the rows whose key texts every condition means.
  private func expected(_ table: ViewTable, _ conditions: [RowCondition]) -> [String] {
    zip(table.rows, table.lines).filter { row, _ in
      let key = table.key(of: row)
      return conditions.allSatisfy { condition in
        zip(table.keyColumns, key).contains {
          $0 == condition.column && condition.matches($1.utf8)
        }
      }
    }.map(\.1)
  }

  private func texts(_ lines: [[UInt8]]) -> [String] {
    lines.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Conditions on some columns, of a row that is there, of a beginning, or of something near it.
  private func conditions(_ table: ViewTable, _ numbers: inout SeededNumbers) -> [RowCondition] {
    let key = table.key(of: numbers.pick(table.rows))
    var conditions: [RowCondition] = []
    for (column, text) in zip(table.keyColumns, key) {
      let value: String
      switch numbers.below(7) {
      case 0: continue
      case 1: value = text.prefix(1 + numbers.below(max(1, text.count))) + "*"
      case 2: value = numbers.pick(["", "*", "A", "a", "zz", "\u{00E9}", "07", text + "0"])
      default: value = text
      }
      if let condition = RowCondition("\(column)=\(value)") { conditions.append(condition) }
    }
    return numbers.below(3) == 0 ? conditions.reversed() : conditions
  }

  @Test(arguments: [UInt64(1), 2])
  func `of every view, whatever is asked for is proven and complete`(seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    var empty = 0
    for name in try ledger.projections().map(\.name) {
      let (signed, table) = try ledger.certified(name)
      for round in 0..<25 {
        let conditions = round == 0 ? [] : conditions(table, &numbers)
        let bytes = try RowProof(conditions, of: table, signed).bytes
        let proof = try RowProof(bytes)
        #expect(proof.bytes == bytes)
        let result = try proof.verify(key: verifier)
        let rows = expected(table, conditions)
        #expect(texts(result.rows) == rows, "seed \(seed), \(name), \(conditions.map(\.text))")
        empty += rows.isEmpty ? 1 : 0
      }
    }
    #expect(empty > 10, "seed \(seed)")
  }

  @Test func `a changed byte fails, or changes the question to one that is answered truly`() throws
  {
    let (signed, table) = try ledger.certified("od-matrix", inOneMonth)
    let row = table.key(of: table.rows[table.rows.count / 2])
    let asked = [
      ["origin=\(row[0])", "destination=\(row[1])", "flow=\(row[2])", "month=\(row[3])"],
      ["origin=\(row[0])", "destination=ZZ"], [],
    ]
    for conditions in asked.map({ $0.compactMap { RowCondition($0) } }) {
      let bytes = try RowProof(conditions, of: table, signed).bytes
      var questions = 0
      for index in bytes.indices {
        var changed = bytes
        changed[index] ^= 1 << UInt8(index % 3)
        guard let proof = try? RowProof(changed), let result = try? proof.verify(key: verifier)
        else { continue }
        questions += 1
        #expect(proof.conditions != conditions, "byte \(index)")
        #expect(texts(result.rows) == expected(table, proof.conditions), "byte \(index)")
      }
      let inConditions = conditions.reduce(0) { $0 + $1.text.utf8.count }
      #expect(questions <= inConditions, "\(conditions.map(\.text))")
      for count in stride(from: 0, to: bytes.count, by: 7) {
        #expect(failed(Array(bytes.prefix(count))) != nil, "\(count) bytes")
      }
    }
  }

  private func failed(_ bytes: [UInt8]) -> ProofError.Check? {
    failedCheck { _ = try RowProof(bytes).verify(key: verifier) }
  }

  @Test func `rows added, dropped, swapped or changed, and every changed hash, fail`() throws {
    let (signed, table) = try ledger.certified("commodity-flows")
    let code = table.rows[table.rows.count / 2].text(0)
    let conditions = [RowCondition("commodity=\(code)")].compactMap(\.self)
    let proof = try RowProof(conditions, of: table, signed)
    #expect(failed(proof.bytes) == nil && proof.lines.count > 4)
    func with(
      first: UInt64? = nil, _ lines: [[UInt8]]? = nil, _ siblings: [Hash]? = nil
    ) -> [UInt8] {
      var text = "\(RowProof.header)\nwhere commodity=\(code)\nfirst \(first ?? proof.first)\n"
      for line in lines ?? proof.lines { text += String(decoding: line, as: UTF8.self) + "\n" }
      for hash in siblings ?? proof.siblings { text += hash.base64 + "\n" }
      return Array(text.utf8) + [0x0A] + signed.bytes
    }
    #expect(with() == proof.bytes)
    for index in proof.lines.indices {
      var lines = proof.lines
      lines.remove(at: index)
      #expect(failed(with(lines)) != nil, "dropped \(index)")
      lines = proof.lines
      lines.insert(lines[index], at: index)
      #expect(failed(with(lines)) != nil, "doubled \(index)")
      if index > 0 {
        lines = proof.lines
        lines.swapAt(index - 1, index)
        #expect(failed(with(lines)) != nil, "swapped \(index)")
      }
    }
    #expect(failed(with(Array(proof.lines.dropFirst()))) != nil)
    #expect(failed(with(first: proof.first + 1)) != nil)
    #expect(failed(with(first: proof.first &- 1)) != nil)
    #expect(failed(with([])) != nil)
    for changed in mutations(of: proof.siblings) { #expect(failed(with(nil, changed)) != nil) }
  }

  @Test func `a narrower window with the right hashes leaves something out, and fails`() throws {
    let (signed, table) = try ledger.certified("od-matrix", inOneMonth)
    let leaves = table.lines.map { MerkleTree.leaf(Array($0.utf8)) }
    let origin = table.rows[table.rows.count / 2].text(0)
    let conditions = [RowCondition("origin=\(origin)")].compactMap(\.self)
    let proof = try RowProof(conditions, of: table, signed)
    let whole = proof.first..<proof.first + UInt64(proof.lines.count)
    var passed: [Range<UInt64>] = []
    for start in 0..<UInt64(leaves.count) {
      for end in start + 1...UInt64(leaves.count) {
        let window = start..<end
        let siblings = MerkleTree.siblings(of: window, size: UInt64(leaves.count)) {
          MerkleTree.root(of: Array(leaves[Int($0.lowerBound)..<Int($0.upperBound)]))
        }
        var text = "\(RowProof.header)\nwhere origin=\(origin)\nfirst \(start)\n"
        for place in window { text += table.lines[Int(place)] + "\n" }
        for hash in siblings { text += hash.base64 + "\n" }
        let check = failed(Array(text.utf8) + [0x0A] + signed.bytes)
        #expect(check == nil || check == .rows)
        if check == nil { passed.append(window) }
      }
    }
    #expect(passed == [whole])
  }

  @Test func `of the empty view, that there is no row is proven`() throws {
    let empty = try TemporaryLedger()
    let (signed, table) = try empty.certified("od-matrix")
    let conditions = [RowCondition("origin=KZ")].compactMap(\.self)
    let bytes = try RowProof(conditions, of: table, signed).bytes
    #expect(try RowProof(bytes).verify(key: try empty.key().verifier).rows == [])
    #expect(failed(bytes) != nil)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9, 13, 17])
  func `leaves next to each other lead to the root of any tree`(size: Int) throws {
    let tree = MemoryTree(count: size)
    let root = tree.root(UInt64(size))
    for first in 0..<UInt64(size) {
      for end in (first + 1)...UInt64(size) {
        let siblings = MerkleTree.siblings(of: first..<end, size: UInt64(size)) {
          MerkleTree.root(of: $0.map { tree.leaf($0) })
        }
        let leaves = (first..<end).map { tree.leaf($0) }
        func found(_ leaves: [Hash], _ first: UInt64, _ siblings: [Hash]) -> Hash? {
          try? MerkleTree.root(size: UInt64(size), leaves: leaves, from: first, siblings: siblings)
        }
        #expect(found(leaves, first, siblings) == root)
        for changed in mutations(of: siblings) { #expect(found(leaves, first, changed) != root) }
        #expect(found(Array(leaves.dropLast()), first, siblings) != root)
        #expect(found(leaves, first + 1, siblings) != root)
      }
    }
  }
}
