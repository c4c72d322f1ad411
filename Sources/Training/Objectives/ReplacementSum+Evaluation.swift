import Transformer

extension ReplacementSum {
  /// The names of ``evaluation``'s figures, the share of replaced tokens aside, which measures nothing by itself.
  static let metrics = [
    Metric("loss", higherIsBetter: false), Metric("generator_loss", higherIsBetter: false),
    Metric("generator_accuracy", higherIsBetter: true), Metric("detection_loss", higherIsBetter: false),
    Metric("detection_accuracy", higherIsBetter: true),
  ]

  /// The figures of an evaluation.
  ///
  /// The loss that training minimises decides: a detector's own loss also rises as its
  /// generator gets better, and its accuracy falls. Beside the accuracy stands the share of replaced tokens, since
  /// calling every token original is right about the others.
  var evaluation: Evaluation {
    Evaluation(
      values: [
        ("loss", loss), ("generator_loss", generator.mean), ("generator_accuracy", generator.accuracy),
        ("detection_loss", detector.mean), ("detection_accuracy", detector.accuracy),
        ("replaced_share", Double(replaced) / Double(max(1, detector.count))),
      ], metric: "loss", higherIsBetter: false)
  }
}
