import Data

/// A 64-bit hash of a sequence of bytes or numbers, the same in every run.
///
/// Two of n different texts share one with a probability of n²/2⁶⁵: one in thirty million for a million texts. It is not
/// made to withstand people who choose texts to collide.
struct TextDigest {
  private var state: UInt64 = 0x41_7075_73
  private var word: UInt64 = 0
  private var count: UInt64 = 0

  /// Adds a byte.
  ///
  /// Not to be mixed with numbers in one digest.
  mutating func add(_ byte: UInt8) {
    word |= UInt64(byte) << (8 * (count & 7))
    count += 1
    if count & 7 == 0 { flush() }
  }

  /// Adds bytes.
  mutating func add(_ bytes: some Sequence<UInt8>) { for byte in bytes { add(byte) } }

  /// Adds a number of 32 bits.
  ///
  /// Not to be mixed with bytes in one digest.
  mutating func add(_ number: UInt32) {
    word |= UInt64(number) << (32 * (count & 1))
    count += 1
    if count & 1 == 0 { flush() }
  }

  private mutating func flush() {
    state = Permutation.mix(state ^ word)
    word = 0
  }

  /// The hash of what was added.
  var value: UInt64 { Permutation.mix(Permutation.mix(state ^ word) ^ count) }
}

/// The hashes by which rows are compared: of the texts as they are except for white space around them, and in normal form.
package struct TextKeys: Equatable {
  /// Equal for texts that are the same.
  package var exact: UInt64
  /// Equal for texts that differ only in case, white space, or forms that Unicode calls compatible.
  package var normal: UInt64

  /// The keys of a row's text, or pair of texts.
  package init(_ row: LabelledRow) {
    var exact = TextDigest()
    var normal = TextDigest()
    Self.add(row.text, &exact, &normal)
    if let pair = row.pair {
      // NUL is in no row's text.
      exact.add(UInt8(0))
      normal.add(UInt32(0))
      Self.add(pair, &exact, &normal)
    }
    self.exact = exact.value
    self.normal = normal.value
  }

  private static func add(_ text: String, _ exact: inout TextDigest, _ normal: inout TextDigest) {
    let scalars = text.unicodeScalars
    if let start = scalars.firstIndex(where: { !NormalText.isSpace($0.value) }),
      let last = scalars.lastIndex(where: { !NormalText.isSpace($0.value) })
    {
      exact.add(text.utf8[start..<scalars.index(after: last)])
    }
    NormalText.add(text, to: &normal)
  }
}
