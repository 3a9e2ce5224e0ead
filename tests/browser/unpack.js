// Unpacks Chromium, its fonts and the libraries that a bare machine lacks into TMPDIR; prints where it is.
// The package brings those libraries for one cloud only and asks the environment whether this is it.
process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs22.x";
const { default: chromium } = await import("@sparticuz/chromium");
console.log(await chromium.executablePath());
