// The blocks of data in the page.

/** The text of a block; null if the page does not have it. */
export async function block(name) {
  const element = document.getElementById("data-" + name);
  if (!element) return null;
  const binary = atob(element.textContent);
  element.remove(); // it is in memory once from here on
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  if (typeof DecompressionStream === "undefined") {
    throw new Error("This browser cannot unpack the page's data: it takes Chromium 111, Firefox 113, Safari 16.4 or a later one.");
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}
