import CLMDB
import Glibc

/// LMDB and nothing else, with the flags of the log: the limit of what a store can reach.
final class BareStore {
  private let environment: OpaquePointer
  private var tables: [MDB_dbi] = [0, 0]
  private var next: UInt64 = 0

  /// A new, empty store with two tables in a directory that exists.
  init(path: String) throws {
    var handle: OpaquePointer?
    try Self.check(mdb_env_create(&handle))
    guard let handle else { throw Failure("no handle") }
    environment = handle
    try Self.check(mdb_env_set_mapsize(environment, 1 << 40))
    try Self.check(mdb_env_set_maxdbs(environment, 2))
    try Self.check(mdb_env_open(environment, path, UInt32(MDB_NOTLS), 0o640))
    var transaction: OpaquePointer?
    try Self.check(mdb_txn_begin(environment, nil, 0, &transaction))
    for (index, name) in ["entries", "documents"].enumerated() {
      try Self.check(mdb_dbi_open(transaction, name, UInt32(MDB_CREATE), &tables[index]))
    }
    try Self.check(mdb_txn_commit(transaction))
  }

  deinit { mdb_env_close(environment) }

  /// Puts an entry and its document for each of some indices, at the next numbers, and commits.
  func put(_ records: Records, _ indices: Range<Int>) throws {
    var transaction: OpaquePointer?
    try Self.check(mdb_txn_begin(environment, nil, 0, &transaction))
    for index in indices {
      var number = next.bigEndian
      next += 1
      try withUnsafeMutableBytes(of: &number) { bytes in
        var key = MDB_val(mv_size: 8, mv_data: bytes.baseAddress)
        for (table, part) in zip(tables, [records.entries[index], records.documents[index]]) {
          var value = MDB_val(
            mv_size: part.count, mv_data: records.bytes.baseAddress! + part.lowerBound)
          try Self.check(mdb_put(transaction, table, &key, &value, UInt32(MDB_APPEND)))
        }
      }
    }
    try Self.check(mdb_txn_commit(transaction))
  }

  private static func check(_ code: Int32) throws {
    guard code == MDB_SUCCESS else { throw Failure("LMDB: \(String(cString: mdb_strerror(code)))") }
  }
}

/// Entries and documents as a ledger has stored them, side by side in memory.
final class Records {
  let bytes: UnsafeMutableRawBufferPointer
  let entries: [Range<Int>]
  let documents: [Range<Int>]

  init(_ data: [UInt8], entries: [Range<Int>], documents: [Range<Int>]) {
    bytes = .allocate(byteCount: data.count, alignment: 16)
    bytes.copyBytes(from: data)
    self.entries = entries
    self.documents = documents
  }

  deinit { bytes.deallocate() }

  var count: Int { entries.count }
}
