import Checkpoints
import CommandLine

/// The options of `convert`.
package struct ConvertOptions: CommandOptions {
  /// What a model can be written as.
  package enum Form: String, CaseIterable, Sendable {
    /// A folder that transformers opens.
    case huggingface
    /// A file of llama.cpp.
    case gguf
  }

  package var overwrites = false
  package var shardBytes = 5_000_000_000
  package var common = CommonOptions()
  package var form = Form?.none
  package var output = ""
  package var width: ConvertWidth?
  package var model = ""
  package var adapter: String?

  /// All defaults.
  package init() {}

  package static let command = CommandDescription(
    name: "convert",
    summary: "Writes a model again: its weights at another width, or in files of another size.",
    discussion: """
      The new folder opens in transformers and in every command here. Tensors keep their names; the tokenizer's files, \
      generation_config.json, pooling, card, licence and a classifier's n-grams are copied byte for byte, and config.json but for the width. \
      Without --dtype numbers stay as they are stored, byte for byte. From fp32, bf16 halves the size and keeps the range \
      at 3 significant digits; fp16 keeps 4 digits and refuses numbers above 65,504.

      With --adapter an adapter in peft's layout is merged into the model first; where no --dtype is given, the numbers are \
      in fp32 then.

      With --to gguf it is one file that llama.cpp, Ollama and LM Studio open, tokenizer and chat template in it: llama, mistral, \
      qwen2, qwen3, gemma, gemma2, gemma3_text, gpt2, bert and modernbert. Matrices are stored as --dtype says; vectors, and tables of positions, in fp32; \
      with q4_0 to q6_k what gives the logits in q6_k. A matrix whose rows are not whole blocks (32 numbers, 256 for q4_k and \
      q6_k) gets the next wider format. The head of a masked language model has no place there.

      A GGUF file is read wherever a model is taken; --to huggingface makes a folder of it, in fp32 where no --dtype is given.

      What training left in a run (its optimizer, its log) stays behind.
      """,
    examples: [
      "convert --model runs/speaker --to huggingface --dtype bf16 --output speaker-bf16",
      "convert --model llama-folder --to huggingface --shard-size 2G --output llama-shards",
      "convert --model llama-folder --to gguf --dtype q8_0 --output llama-q8_0.gguf",
      "convert --model llama-folder --adapter llama-adapter --to huggingface --output llama-merged",
    ])

  package mutating func list(_ o: inout some OptionVisitor) {
    o.value(
      "model", &model, placeholder: "MODEL", required: true,
      help: "Run, checkpoint, Hugging Face folder or GGUF file.")
    o.value(
      "adapter", &adapter, placeholder: "FOLDER",
      help:
        "Merge this adapter, a folder in peft's layout or a run of finetune --method lora, into the model.")
    o.choice("to", &form, required: true, help: "What to write.")
    o.choice(
      "dtype", &width, default: "as stored",
      help: "The width of the weights: fp32, fp16 or bf16; the others, in blocks, for gguf alone.")
    o.value(
      "shard-size", &shardBytes, in: 1...Int.max, placeholder: "BYTES",
      help: "Cut weights that take more than this into several files: 2G is 2,000,000,000 bytes.")
    o.value(
      "output", &output, placeholder: "PATH", required: true,
      help: "Where the new folder, or the GGUF file, shall stand.")
    o.flag("overwrite", &overwrites, help: "Replace a model that is already there.")
  }
}
