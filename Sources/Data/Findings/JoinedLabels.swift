import Storage

/// Labels that look like several others in one field: "anger, joy" beside "anger" and "joy".
struct JoinedLabels {
  /// Such labels, in the order of the labels; none where they are not all made of others.
  let names: [String]

  /// Looks at the labels of a table.
  init(_ balance: LabelBalance) {
    let labels = balance.classes.map(\.name)
    let found = LabelSeparator.marks.lazy.compactMap { mark -> [String]? in
      let parts = labels.map { mark.labels($0) ?? [] }
      let lists = labels.indices.filter { parts[$0].count > 1 }
      var counts: [String: Int] = [:]
      for part in parts.flatMap(Set.init) { counts[part, default: 0] += 1 }
      let recur = lists.allSatisfy { parts[$0].allSatisfy { counts[$0, default: 0] > 1 } }
      return lists.count > 1 && recur ? lists.map { labels[$0] } : nil
    }
    names = found.first ?? []
  }

  var findings: [Finding] {
    names.isEmpty
      ? []
      : [
        Finding(
          .warning, "joined-labels",
          "\(CheckWords.count(names.count, "label looks like a list", "labels look like lists")) of others, and each list is learned as a label of its own: \(CheckWords.list(names))",
          remedy: "If a row has any number of labels, \(option: "task") multi-label learns them one by one")
      ]
  }
}
