import Foundation
import Storage

extension LabelledRow {
  /// What makes two rows the same example: their family, else the texts without surrounding white space.
  var key: String {
    if let family { return "\0\(family)" }
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return pair.map { text + "\0" + $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? text
  }
}

extension LabelledTable {
  /// The rows at `indices`, as a table of the same file.
  func selecting(_ indices: [Int]) -> LabelledTable {
    LabelledTable(
      path: path, layout: layout, columns: columns, textColumn: textColumn, labelColumn: labelColumn,
      rows: indices.map { rows[$0] }, skippedRows: 0, invalidSequences: 0)
  }

  /// Holds out `fraction` of each label's rows, drawn by `seed`, in the order of the file.
  ///
  /// Rows with the same text, and those of a family, go to the same side, so that nothing leaks. A label with at least two different texts
  /// has some on either side. What was passed over in the file is counted with the part to learn from.
  ///
  /// - Throws: ``DataError`` if a side would be empty.
  public func split(validation fraction: Double, seed: UInt64) throws -> (
    training: LabelledTable, validation: LabelledTable
  ) {
    try split(validation: fraction, seed: seed, strata: rows.map { $0.label ?? "" })
  }

  /// Holds out `fraction` of the rows, as ``split(validation:seed:)`` does of one label's.
  ///
  /// - Throws: ``DataError`` if a side would be empty.
  package func splitAlike(validation fraction: Double, seed: UInt64) throws -> (
    training: LabelledTable, validation: LabelledTable
  ) {
    try split(validation: fraction, seed: seed, strata: rows.map { _ in "" })
  }

  /// Holds out `fraction` of the rows of each stratum, as ``split(validation:seed:)`` does of each label's.
  ///
  /// - Parameter strata: what each row belongs to: [rows].
  /// - Throws: ``DataError`` if a side would be empty.
  package func split(validation fraction: Double, seed: UInt64, strata: [String]) throws -> (
    training: LabelledTable, validation: LabelledTable
  ) {
    precondition(fraction > 0 && fraction < 1 && strata.count == rows.count)
    var groups: [[Int]] = []
    var groupOf: [String: Int] = [:]
    for (index, row) in rows.enumerated() {
      if let group = groupOf[row.key] {
        groups[group].append(index)
      } else {
        groupOf[row.key] = groups.count
        groups.append([index])
      }
    }
    let byLabel = Dictionary(grouping: groups.indices) { strata[groups[$0][0]] }
    var isHeldOut = [Bool](repeating: false, count: rows.count)
    for (place, label) in byLabel.keys.sorted().enumerated() {
      guard let members = byLabel[label], members.count >= 2 else { continue }
      let total = members.reduce(0) { $0 + groups[$1].count }
      let wanted = max(1, Int((Double(total) * fraction).rounded()))
      let order = Permutation(count: members.count, seed: seed, epoch: UInt64(place))
      var taken = 0
      for index in 0..<members.count - 1 where taken < wanted {
        let group = groups[members[order[index]]]
        taken += group.count
        for row in group { isHeldOut[row] = true }
      }
    }
    let heldOut = rows.indices.filter { isHeldOut[$0] }
    // A large family may have taken all of a label.
    let learned = Set(rows.indices.filter { !isHeldOut[$0] }.map { strata[$0] })
    if rows.contains(where: { $0.family != nil }), !learned.isSuperset(of: strata) {
      var table = self
      for index in rows.indices { table.rows[index].family = nil }
      return try table.split(validation: fraction, seed: seed, strata: strata)
    }
    guard !heldOut.isEmpty, heldOut.count < rows.count else {
      throw DataError(
        .badInput,
        "\(path): \(rows.count) rows are too few to hold out \(fraction) of each label",
        remedy: "give \(option: "validation").")
    }
    // What is wrong with the file is reported with the first part.
    var training = selecting(rows.indices.filter { !isHeldOut[$0] })
    training.skippedRows = skippedRows
    training.invalidSequences = invalidSequences
    training.problems = problems
    training.hasQuotingProblem = hasQuotingProblem
    return (training, selecting(heldOut))
  }
}
