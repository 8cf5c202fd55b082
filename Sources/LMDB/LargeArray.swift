import CLMDB

#if canImport(Glibc)
  import Glibc
#endif

/// Arrays of many megabytes that are read and written at random places.
///
/// Small pages would cost a fault each when they are first touched, and a walk of the page table at almost every access
/// afterwards. Where the system has large ones to give, it is asked for them; where not, nothing changes but the time.
public enum LargeArray {
  /// `count` times the same element.
  @inlinable
  public static func repeating<Element: BitwiseCopyable>(_ element: Element, count: Int)
    -> [Element]
  {
    [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      preferLargePages(UnsafeMutableRawBufferPointer(buffer))
      buffer.initialize(repeating: element)
      initialized = count
    }
  }

  /// Has the processor fetch the first and the last byte of an element that will soon be changed; waits for nothing.
  @inlinable
  public static func fetchAhead<Element: BitwiseCopyable>(
    _ elements: borrowing MutableSpan<Element>, _ index: Int
  ) {
    elements.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, elements.indices.contains(index) else { return }
      let first = base + index * MemoryLayout<Element>.stride
      tamga_prefetch(first)
      tamga_prefetch(first + MemoryLayout<Element>.stride - 1)
    }
  }

  /// Has the processor fetch some bytes that will soon be read, as far as there are so many; waits for nothing.
  public static func fetchAhead(_ bytes: borrowing RawSpan, _ range: Range<Int>) {
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      for place in stride(from: range.lowerBound, to: min(range.upperBound, bytes.count), by: 64) {
        tamga_prefetch_read(base + place)
      }
    }
  }

  /// Lets the C library keep what large arrays leave for the next ones, instead of giving it back and fetching it anew page
  /// by page, and lets each thread fetch in large pieces: for a program that does one thing and ends.
  public static func keepFreedMemory() {
    // A value that is refused leaves things as they are.
    _ = mallopt(M_MMAP_THRESHOLD, 2 << 20)
    _ = mallopt(M_TRIM_THRESHOLD, 256 << 20)
    _ = mallopt(M_TOP_PAD, 8 << 20)
  }

  /// Before the bytes are touched for the first time.
  @usableFromInline
  static func preferLargePages(_ bytes: UnsafeMutableRawBufferPointer) {
    let page = 1 << 21
    guard bytes.count >= 2 * page, let base = bytes.baseAddress else { return }
    let first = (UInt(bitPattern: base) + UInt(page) - 1) & ~UInt(page - 1)
    let end = (UInt(bitPattern: base) + UInt(bytes.count)) & ~UInt(page - 1)
    // Advice only: an older kernel that refuses it gives small pages, as before.
    _ = madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_HUGEPAGE)
  }
}
