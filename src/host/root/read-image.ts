import { Decoder } from '../../decode.ts'
import { UserError } from '../../errors.ts'
import type { FileTree } from './file-tree.ts'
import type { Bytes } from '../input/bytes.ts'
import { gunzip, gunzipHead, isGzip } from '../input/gunzip.ts'
import { namesOf, readLayer, toLayerEntry } from './image-layer.ts'
import type { LayerEntry } from './image-layer.ts'
import { imageTree } from './image-tree.ts'
import { isTar, readTar } from './tar.ts'

/**
 * The root file system of an image in one tar archive: what `docker save` and `podman save` write, an OCI layout, or the
 * files themselves (`docker export`). Layers may be compressed with gzip. Read once, nothing is unpacked.
 * @throws UserError for what is no such archive
 */
export async function readImage(
  archive: Pick<Bytes, 'head' | 'chunks'>,
  shown: string
): Promise<FileTree> {
  // Asked of the start, since what is no archive may have no end.
  if (!isTar(archive.head)) throw new UserError(`${shown}: is neither a folder nor a tar archive`)
  const layers = new Map<string, LayerEntry[]>()
  const documents = new Map<string, string>()
  const own: LayerEntry[] = []
  const links = new Map<string, string>()
  for await (const entry of readTar(archive.chunks())) {
    const path = namesOf(entry.name).join('/')
    if (entry.kind === 'link' || entry.kind === 'hard-link') links.set(path, entry.target)
    const head = await withHead(entry.content())
    const layer = await layerIn(head, shown)
    if (layer) layers.set(path, layer)
    else if (JSON_STARTS.includes(head.bytes[0] ?? 0) && entry.size <= MOST_DOCUMENT)
      documents.set(path, await textOf(head.rest()))
    const file = await toLayerEntry(entry, head.rest)
    if (file) own.push(file)
  }
  const order = layerNames(documents, shown)
  if (order === null) return imageTree([own])
  return imageTree(
    order.map(name => {
      const layer = layers.get(name) ?? layers.get(linkTarget(name, links))
      if (layer) return layer
      throw new UserError(
        `${shown}: lacks the layer ${name}, or it is compressed with something else than gzip`
      )
    })
  )
}

const JSON_STARTS = [0x5b, 0x7b]
const MOST_DOCUMENT = 1 << 22

/** Names of the layers, the lowest first; null where nothing says that it is an image. */
function layerNames(documents: ReadonlyMap<string, string>, shown: string): string[] | null {
  const read = (name: string): Decoder | null => {
    const text = documents.get(name)
    if (text === undefined) return null
    try {
      return new Decoder(JSON.parse(text), `${shown}: ${name}`)
    } catch {
      throw new UserError(`${shown}: ${name} is no JSON`)
    }
  }
  // Files of these names are common in images as well.
  if (documents.get('manifest.json')?.includes('"Layers"')) {
    const images = read('manifest.json')?.list(image => image.at('Layers'))
    if (images?.[0]) return images[0].list(layer => layer.string())
  }
  if (!documents.has('oci-layout')) return null
  let manifest = read('index.json')
  for (let depth = 0; manifest !== null && depth < 4; depth++) {
    const layers = manifest.optional('layers', list => list.list(blobName))
    if (layers) return layers
    const next = manifest.at('manifests').list(blobName)[0]
    if (next === undefined) break
    manifest = read(next)
  }
  throw new UserError(`${shown}: its index names no image`)
}

function blobName(descriptor: Decoder): string {
  return `blobs/${descriptor.at('digest').string().replace(':', '/')}`
}

/** Where an older `docker save` keeps a layer that two images share. */
function linkTarget(name: string, links: ReadonlyMap<string, string>): string {
  const target = links.get(name) ?? ''
  const folder = name.slice(0, name.lastIndexOf('/') + 1)
  return namesOf(target.startsWith('.') ? folder + target : target).join('/')
}

/** Bytes of which the first are known. */
interface Headed {
  readonly bytes: Uint8Array
  /** All of them, as often as nothing but the first were read; then what is left. */
  readonly rest: () => AsyncGenerator<Uint8Array>
}

async function withHead(content: AsyncGenerator<Uint8Array>): Promise<Headed> {
  const parts: Uint8Array[] = []
  let length = 0
  while (length < HEAD) {
    const { done, value } = await content.next()
    if (done) break
    parts.push(Buffer.from(value))
    length += value.length
  }
  const bytes = Buffer.concat(parts)
  return {
    bytes,
    async *rest() {
      if (bytes.length > 0) yield bytes
      for (;;) {
        const { done, value } = await content.next()
        if (done) return
        yield value
      }
    }
  }
}

const HEAD = 4096

/** The entries of a file that is a layer; null for others. */
async function layerIn({ bytes, rest }: Headed, shown: string): Promise<LayerEntry[] | null> {
  if (isTar(bytes)) return readLayer(rest())
  if (!isGzip(bytes) || !isTar(gunzipHead(bytes))) return null
  return readLayer(gunzip(rest(), shown, () => {}))
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(Buffer.from(chunk))
  return Buffer.concat(parts).toString('utf8')
}
