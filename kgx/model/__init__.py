"""The trained model at run time: encoding, predictions, ONNX; no torch."""
