/** A post as the simulator keeps it: everything that the API can show of it. */
export interface Post {
  readonly id: string;
  readonly createdAt: number;
  /** When search begins to find it, ms since 1970: later than `createdAt` under an index delay. */
  readonly visibleAt: number;
  readonly text: string;
  readonly lang: string;
  readonly authorId: string;
  readonly source: string;
  readonly entities: Entities;
  readonly metrics: PostMetrics;
  readonly reference?: Reference;
  readonly inReplyToUserId?: string;
  readonly place?: Place;
  readonly coordinates?: readonly [longitude: number, latitude: number];
  readonly media: readonly Media[];
  readonly possiblySensitive: boolean;
}

export interface Reference {
  readonly type: 'retweeted' | 'replied_to' | 'quoted';
  readonly id: string;
}

export interface PostMetrics {
  readonly retweet_count: number;
  readonly reply_count: number;
  readonly like_count: number;
  readonly quote_count: number;
  readonly bookmark_count: number;
  readonly impression_count: number;
}

interface Tag {
  readonly start: number;
  readonly end: number;
  readonly tag: string;
}

interface Mention {
  readonly start: number;
  readonly end: number;
  readonly username: string;
  readonly id: string;
}

interface UrlEntity {
  readonly start: number;
  readonly end: number;
  readonly url: string;
  readonly expanded_url: string;
  readonly display_url: string;
  readonly media_key?: string;
}

export interface Entities {
  readonly hashtags: readonly Tag[];
  readonly cashtags: readonly Tag[];
  readonly mentions: readonly Mention[];
  readonly urls: readonly UrlEntity[];
}

export interface Media {
  readonly media_key: string;
  readonly type: 'photo' | 'video' | 'animated_gif';
  readonly url?: string;
  readonly preview_image_url?: string;
  readonly width: number;
  readonly height: number;
  readonly duration_ms?: number;
  readonly alt_text?: string;
  readonly variants?: readonly { bit_rate?: number; content_type: string; url: string }[];
}

export interface Place {
  readonly id: string;
  readonly full_name: string;
  readonly name: string;
  readonly country: string;
  readonly country_code: string;
  readonly place_type: string;
  readonly geo: { type: 'Feature'; bbox: readonly number[]; properties: Record<string, never> };
}
