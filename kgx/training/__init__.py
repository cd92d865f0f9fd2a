"""Training of the model (extra `kgx[train]`): examples, network, runs, ONNX export."""
