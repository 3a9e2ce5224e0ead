"""Templates, rendering to PDF/A, verification codes and QR."""
