import Foundation
import Storage

extension LabelledTable {
  /// The SHA-256 of the rows' texts, labels and turns, in hexadecimal: two tables teach the same exactly if this is equal.
  package var fingerprint: String {
    var hash = SHA256()
    for row in rows {
      let turns = row.turns.flatMap { [$0.role, $0.content] }
      for field in [row.text, row.pair ?? "", row.label ?? ""] + turns {
        // The length first, so that moving a border between fields changes the hash.
        hash.update(Array("\(field.utf8.count):".utf8))
        hash.update(Array(field.utf8))
      }
    }
    return SHA256.hexadecimal(hash.finish())
  }
}
