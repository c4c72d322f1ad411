import Checkpoints
import Training

/// An event as TensorBoard reads it: the messages Event, Summary, SummaryMetadata and TensorProto of TensorFlow
/// (event.proto, summary.proto, tensor.proto), encoded by hand.
package enum TensorBoardEvent {
  /// The first event of every file, which names the version of the format.
  package static func version(time: Double) -> ProtobufMessage {
    var event = ProtobufMessage()
    event.add(1, double: time)
    event.add(3, text: "brain.Event:2")
    return event
  }

  /// Figures at a step, each under a tag such as `train/loss`. A figure that is not finite is stored as it is.
  package static func scalars(
    _ values: [(tag: String, value: Double)], step: Int, time: Double
  ) -> ProtobufMessage {
    event(step: step, time: time) { summary in
      for (tag, number) in values {
        summary.add(1) { value in
          value.add(1, text: tag)
          value.add(2, float: Float(number))
        }
      }
    }
  }

  /// A text at a step, which TensorBoard shows as Markdown: a tensor of one string that the plug-in `text` claims.
  package static func text(_ text: String, tag: String, step: Int, time: Double) -> ProtobufMessage {
    event(step: step, time: time) { summary in
      summary.add(1) { value in
        value.add(1, text: tag)
        value.add(8) { tensor in
          tensor.add(1, integer: 7)  // DT_STRING
          tensor.add(2) { shape in shape.add(2) { dimension in dimension.add(1, integer: 1) } }
          tensor.add(8, text: text)
        }
        value.add(9) { metadata in metadata.add(1) { plugin in plugin.add(1, text: "text") } }
      }
    }
  }

  private static func event(
    step: Int, time: Double, _ summary: (inout ProtobufMessage) -> Void
  ) -> ProtobufMessage {
    var event = ProtobufMessage()
    event.add(1, double: time)
    // Protocol Buffers leave out what has its default.
    if step != 0 { event.add(2, integer: step) }
    event.add(5, summary)
    return event
  }
}
