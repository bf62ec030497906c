"""Makes the exported encoder small: weights in 8 bits, and every word computed by itself.

onnxruntime's plain dynamic quantisation finds one range for a whole batch. For this encoder that costs
much (hidden values off by half), and it lets words that are said later change, ever so slightly,
how earlier ones are read. Here weights have a scale for every 64 of a column, inputs one for every 64
of a word's own values, and the word table one a row.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

_TINY = 1e-8
_LARGEST = 127
_MANY_ROWS = 10_000
_BLOCK = 64
_INT8_INPUTS = 4  # the runtime's name for "inputs in int8 too"


def shrink(full: Path, small: Path) -> None:
    """Write the 8-bit form of the encoder `full` to `small`."""
    model = onnx.load(str(full))
    _row_by_row(model)
    quantiser = MatMulNBitsQuantizer(
        model, bits=8, block_size=_BLOCK, is_symmetric=True, accuracy_level=_INT8_INPUTS
    )
    quantiser.process()
    quantiser.model.save_model_to_file(str(small), use_external_data_format=False)


def _row_by_row(model: onnx.ModelProto) -> None:
    """The word table in int8, each row with its own scale."""
    tables = {x.name: x for x in model.graph.initializer if x.dims and x.dims[0] > _MANY_ROWS}
    place, node = next(
        (i, x)
        for i, x in enumerate(model.graph.node)
        if x.op_type == "Gather" and x.input[0] in tables
    )
    table = tables[node.input[0]]
    rows = numpy_helper.to_array(table)
    scale = np.maximum(np.abs(rows).max(axis=1, keepdims=True), _TINY) / _LARGEST
    table.CopyFrom(numpy_helper.from_array(np.round(rows / scale).astype(np.int8), table.name))
    scales = numpy_helper.from_array(scale.astype(np.float32), f"{table.name}_scale")
    model.graph.initializer.append(scales)
    ids, out = node.input[1], node.output[0]
    node.output[0] = f"{out}_small"
    made = [
        helper.make_node("Cast", [f"{out}_small"], [f"{out}_cast"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Gather", [scales.name, ids], [f"{out}_scale"]),
        helper.make_node("Mul", [f"{out}_cast", f"{out}_scale"], [out]),
    ]
    for step, extra in enumerate(made, start=1):
        model.graph.node.insert(place + step, extra)
