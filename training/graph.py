"""The trained encoder as an ONNX graph that computes every token by itself, in 8 bits.

onnxruntime's own dynamic quantisation finds one range for a whole batch. For this encoder that costs
much (hidden values off by half), and it lets words that are said later change, ever so slightly,
how earlier ones are read. Here every token's values have a scale of their own, weights one for each
column, and the word table one for each row; attention and norms stay in single precision.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_TINY = 1e-8
_LARGEST = 127
_MIDDLE = 128  # the runtime multiplies fastest when inputs are unsigned: zero is stored as 128
_EPSILON = 1e-12  # of the encoder's norms
_OPSET, _IR = 19, 9
_OWN = "com.microsoft"  # onnxruntime's fused operators

Weights = Mapping[str, np.ndarray]


def write(weights: Weights, heads: int, path: Path) -> None:
    """Write the encoder with these `weights` (names as in the trained module) and attention `heads`."""
    graph = _Graph(weights, heads)
    graph.node("Identity", [graph.encoder()], outputs=["hidden"])
    flat = ["windows", "tokens"]
    inputs = [
        helper.make_tensor_value_info("ids", TensorProto.INT64, flat),
        helper.make_tensor_value_info("types", TensorProto.INT64, flat),
        helper.make_tensor_value_info(
            "mask", TensorProto.FLOAT, ["windows", 1, "tokens", "tokens"]
        ),
    ]
    outputs = [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [*flat, graph.width])]
    made = helper.make_graph(graph.nodes, "encoder", inputs, outputs, graph.constants)
    sets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_OWN, 1)]
    model = helper.make_model(made, opset_imports=sets, ir_version=_IR)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def by_column(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An inputs × outputs table in int8, and what each column is to be multiplied by."""
    scale = np.maximum(np.abs(table).max(axis=0), _TINY) / _LARGEST
    return np.round(table / scale).astype(np.int8), scale.astype(np.float32)


class _Graph:
    """Nodes and constants as they are put together; values are known by their names."""

    def __init__(self, weights: Weights, heads: int) -> None:
        self.weights, self.heads = weights, heads
        self.width = weights["embeddings.LayerNorm.weight"].shape[0]
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._flat = self._constant("flat", np.array([-1, self.width], np.int64))
        self._first = self._constant("first", np.array([0], np.int64))
        self._second = self._constant("second", np.array([1], np.int64))
        self._end = self._constant("end", np.array([2], np.int64))
        self._one = self._constant("one", np.float32(1))
        self._step = self._constant("step", np.float32(1 / _LARGEST))
        self._tiny = self._constant("tiny", np.float32(_TINY))
        self._zero = self._constant("zero", np.uint8(_MIDDLE))
        self._shape = self.node("Shape", ["ids"])
        width = self._constant("width", np.array([self.width], np.int64))
        self._windows = self.node("Concat", [self._shape, width], axis=0)

    def node(
        self, kind: str, given: list[str], domain: str = "", outputs: list[str] | None = None,
        **how: float,
    ) -> str:  # fmt: skip
        made = outputs or [f"value_{len(self.nodes)}"]
        self.nodes.append(helper.make_node(kind, given, made, domain=domain, **how))
        return made[0]

    def _constant(self, name: str, value: np.ndarray | np.generic) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def encoder(self) -> str:
        found = self._embeddings()
        layers = {name.split(".")[2] for name in self.weights if name.startswith("encoder.layer.")}
        for number in range(len(layers)):
            found = self._layer(f"encoder.layer.{number}", found)
        return self.node("Reshape", [found, self._windows])

    def _embeddings(self) -> str:
        table = self.weights["embeddings.word_embeddings.weight"]
        small, scale = by_column(table.T)
        words = self.node("Gather", [self._constant("words", small.T), "ids"])
        words = self.node("Cast", [words], to=TensorProto.FLOAT)
        scales = self.node("Gather", [self._constant("words.scale", scale[:, None]), "ids"])
        words = self.node("Mul", [words, scales])
        kinds = self._weight("embeddings.token_type_embeddings.weight")
        tokens = self.node("Slice", [self._shape, self._second, self._end, self._first])
        places = self._weight("embeddings.position_embeddings.weight")
        places = self.node("Slice", [places, self._first, tokens, self._first])
        found = self.node("Add", [words, self.node("Gather", [kinds, "types"])])
        found = self.node("Reshape", [self.node("Add", [found, places]), self._flat])
        return self._norm(found, "embeddings.LayerNorm")

    def _layer(self, name: str, given: str) -> str:
        attended = self._attention(f"{name}.attention.self", given)
        spoken = self._linear([f"{name}.attention.output.dense"], self._small(attended))
        given = self._norm(self.node("Add", [spoken, given]), f"{name}.attention.output.LayerNorm")
        wide = self._linear([f"{name}.intermediate.dense"], self._small(given))
        wide = self.node("Gelu", [wide], domain=_OWN)
        narrow = self._linear([f"{name}.output.dense"], self._small(wide))
        return self._norm(self.node("Add", [narrow, given]), f"{name}.output.LayerNorm")

    def _attention(self, name: str, given: str) -> str:
        thirds = [f"{name}.{part}" for part in ("query", "key", "value")]
        joined = self._linear(thirds, self._small(given))
        self.node("Split", [joined], outputs=thirds, axis=1, num_outputs=len(thirds))
        shaped = [self.node("Reshape", [third, self._windows]) for third in thirds]
        found = self.node(
            "MultiHeadAttention", [*shaped, "", "", "mask"], domain=_OWN, num_heads=self.heads
        )
        return self.node("Reshape", [found, self._flat])

    def _small(self, given: str) -> tuple[str, str]:
        """Each row in 8 bits, and a column of what the rows are to be multiplied by."""
        largest = self.node("ReduceMax", [self.node("Abs", [given]), self._second], keepdims=0)
        scale = self.node("Mul", [self.node("Max", [largest, self._tiny]), self._step])
        zeros = self.node("Expand", [self._zero, self.node("Shape", [scale])])
        small = self.node("QuantizeLinear", [given, scale, zeros], axis=0)
        return small, self.node("Unsqueeze", [scale, self._second])

    def _linear(self, names: list[str], given: tuple[str, str]) -> str:
        """One or more linear maps of the same rows, their results side by side."""
        table = np.concatenate([self.weights[f"{name}.weight"] for name in names]).T
        bias = np.concatenate([self.weights[f"{name}.bias"] for name in names])
        small, scale = by_column(table)
        key = names[0]
        product = self.node(
            "MatMulIntegerToFloat",
            [given[0], self._constant(f"{key}.small", small), self._one,
             self._constant(f"{key}.scale", scale), self._zero],
            domain=_OWN,
        )  # fmt: skip
        product = self.node("Mul", [product, given[1]])
        return self.node("Add", [product, self._constant(f"{key}.bias", bias)])

    def _norm(self, given: str, name: str) -> str:
        parts = [self._weight(f"{name}.weight"), self._weight(f"{name}.bias")]
        return self.node("LayerNormalization", [given, *parts], axis=-1, epsilon=_EPSILON)

    def _weight(self, name: str) -> str:
        return self._constant(name, self.weights[name])
